import type { z } from "zod";
import type { Logger } from "../logger.ts";
import type { Metrics } from "../metrics.ts";
import type { Database } from "../postgres/database.ts";
import type { Queries } from "../postgres/queries.ts";
import type { Message } from "./message.ts";
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
  return { type, data, handle: (message, tx, log) => handle({ ...message, data: data.parse(message.data) }, tx, log) };
}

export interface ConsumeProps {
  readonly kafka: KafkaSettings;
  /** The service's name: also that of the group, and the start of its dead letters' topic `<group>.dead-letters`. */
  readonly group: string;
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
