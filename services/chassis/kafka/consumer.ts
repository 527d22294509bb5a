import type { z } from "zod";
import type { Logger } from "../logger.ts";
import type { Metrics } from "../metrics.ts";
import type { Database } from "../postgres/database.ts";
import type { Queries } from "../postgres/queries.ts";
import { DeadLetters } from "./dead-letters.ts";
import { GroupMember } from "./group-member.ts";
import type { Message } from "./message.ts";
import { ContractError, faultsOfData, InvalidMessageError, type MessageContract } from "./message-contract.ts";
import { MessageHandling } from "./message-handling.ts";
import { oneByOne } from "./partition-lane.ts";
import type { KafkaSettings } from "./settings.ts";

/** What is done with the messages of one type. */
export interface MessageHandler {
  readonly type: string;
  readonly data: z.ZodType;
  handle(message: Message, tx: Queries, log: Logger): Promise<void>;
}

/**
 * Ties a type to its schema and to what is done with it. All that `handle` writes through `tx` takes place once a message,
 * however often it is delivered.
 */
export function handles<D extends z.ZodType>(
  type: string,
  data: D,
  handle: (message: Message<z.output<D>>, tx: Queries, log: Logger) => Promise<void>,
): MessageHandler {
  return {
    type,
    data,
    handle: async (message, tx, log) => {
      const parsed = data.safeParse(message.data);
      if (!parsed.success) {
        throw new InvalidMessageError(faultsOfData(parsed.error));
      }
      await handle({ ...message, data: parsed.data }, tx, log);
    },
  };
}

export interface ConsumeProps {
  readonly kafka: KafkaSettings;
  /** The service's name: also that of the group, and the start of its dead letters' topic `<group>.dead-letters`. */
  readonly group: string;
  /** What the service has agreed on: its handlers' schemas are those of the contract. */
  readonly contract: MessageContract;
  readonly topics: readonly string[];
  readonly handlers: readonly MessageHandler[];
  readonly database: Database;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** A group member at work. */
export interface Consumption {
  /** Rejects while the broker is out of reach. */
  check(): Promise<void>;
  /** Ends what is under way and leaves the group. */
  close(): Promise<void>;
}

/**
 * Handles the topics' messages as a member of the group: those of one partition strictly one after the other, partitions side
 * by side. Each message is handled in one transaction together with its row in the inbox, so that a repeated delivery changes
 * nothing; its offset is committed afterwards. Types that no handler is for are skipped.
 *
 * While the database is away, messages wait. One that cannot be handled (its data is not what the schema says, or its handler
 * throws again and again) goes to `<group>.dead-letters`, and its partition goes on; see `replayDeadLetters`.
 *
 * It begins at once and goes on through every absence of Kafka and Postgres until it is closed.
 *
 * @throws ContractError when the service may not read these topics, or not with these handlers
 */
export function consumeMessages(props: ConsumeProps): Consumption {
  const { kafka, group, topics, log, contract, handlers } = props;
  const faults = contract.faultsOfConsumer(topics, handlers);
  if (faults.length > 0) {
    throw new ContractError(`${group} may not consume`, faults);
  }
  const deadLetters = new DeadLetters(kafka, group);
  const handling = new MessageHandling(props, deadLetters);
  const member = new GroupMember({
    kafka,
    group,
    topics,
    log,
    lanes: oneByOne((delivery, ending) => handling.handle(delivery, ending)),
  });
  return {
    check: () => member.check(),
    close: async () => {
      await member.close();
      await deadLetters.close();
    },
  };
}
