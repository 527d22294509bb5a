import { setTimeout as sleep } from "node:timers/promises";
import { types } from "node:util";
import { z } from "zod";
import type { Logger } from "../logger.ts";
import type { Queries, Statement } from "../postgres/queries.ts";
import { databaseUnavailable } from "../postgres/unavailable.ts";
import { Problem } from "../problem.ts";
import type { TraceContext } from "../request-context.ts";
import { inSpan } from "../tracing.ts";
import { Attempts, FatalMessageError } from "./attempts.ts";
import { contextOf, type Delivery, messageOf, typeOf } from "./cloud-event.ts";
import type { ConsumeProps, MessageHandler } from "./consumer.ts";
import type { DeadLetters } from "./dead-letters.ts";
import type { Message } from "./message.ts";
import { InvalidMessageError } from "./message-contract.ts";
import { messagingAttributes } from "./messaging-attributes.ts";

const REMEMBER: Statement = {
  name: "inbox-remember",
  text: "insert into inbox (consumer, message_id) values ($1, $2) on conflict do nothing returning true",
};

/** How often a handler may fail for a reason of its own before its message is a dead letter. */
const ATTEMPTS = 4;

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/** What became of a message. */
type Outcome = "handled" | "repeated" | "skipped" | "dead-letter";

/** Brings each delivery to its end, however long that takes. */
export class MessageHandling {
  readonly #props: ConsumeProps;
  readonly #deadLetters: DeadLetters;
  readonly #attempts: Attempts;
  readonly #handlers: ReadonlyMap<string, MessageHandler>;
  readonly #outcomes;
  readonly #seconds;

  constructor(props: ConsumeProps, deadLetters: DeadLetters) {
    this.#props = props;
    this.#deadLetters = deadLetters;
    this.#attempts = new Attempts(props.database, props.group);
    this.#handlers = new Map(props.handlers.map((handler) => [handler.type, handler]));
    const labels = ["topic", "type", "outcome"] as const;
    this.#outcomes = props.metrics.counter("messages_consumed_total", "Messages taken, by what became of them", labels);
    this.#seconds = props.metrics.histogram("message_handling_seconds", "From taking a message to its end", ["type"]);
  }

  /**
   * Done when the message has taken effect, or is known not to have to.
   * @param ending cuts pauses short; the message is then left for its next delivery. One for each stay of a partition with
   * this process
   * @throws the last error when it was left so
   */
  async handle(delivery: Delivery, ending: AbortSignal): Promise<void> {
    const type = typeOf(delivery);
    const handler = this.#handlers.get(type ?? "");
    const outcome =
      type !== undefined && handler === undefined ? "skipped" : await this.#take(delivery, handler, ending);
    this.#outcomes.inc({ topic: delivery.topic, type: handler === undefined ? "(other)" : handler.type, outcome });
  }

  async #take(delivery: Delivery, handler: MessageHandler | undefined, ending: AbortSignal): Promise<Outcome> {
    const { topic } = delivery;
    const attributes = { ...messagingAttributes("process", topic), "messaging.consumer.group.name": this.#props.group };
    return inSpan(contextOf(delivery), `process ${topic}`, "consumer", attributes, (context) =>
      this.#takeIn(context, delivery, handler, ending),
    );
  }

  async #takeIn(
    context: TraceContext,
    delivery: Delivery,
    handler: MessageHandler | undefined,
    ending: AbortSignal,
  ): Promise<Outcome> {
    const began = performance.now();
    const log = this.#props.log.child({
      correlationId: context.correlationId,
      traceId: context.traceparent.slice(3, 35),
      messageId: delivery.headers.get("ce_id"),
      type: handler?.type,
    });
    const outcome = await this.#persist(delivery, log, ending, async () => {
      if (handler === undefined) {
        throw new SyntaxError("The message has no ce_type");
      }
      const message = messageOf(delivery, context);
      const faults = this.#props.contract.faultsOfDelivered(message);
      if (faults.length > 0) {
        throw new InvalidMessageError(faults);
      }
      await this.#attempts.begin(message.id, ending);
      return this.#handleOnce(message, handler, log, ending);
    }).finally(() => this.#attempts.end(ending));
    const ms = performance.now() - began;
    this.#seconds.observe({ type: handler?.type ?? "(other)" }, ms / 1000);
    const { topic, partition } = delivery;
    log.info({ topic, partition, offset: String(delivery.offset), outcome, ms: Math.round(ms * 100) / 100 }, "message");
    return outcome;
  }

  /** Two members that both have the message wait for each other at its row in the inbox. */
  async #handleOnce(message: Message, handler: MessageHandler, log: Logger, stay: AbortSignal): Promise<Outcome> {
    const outcome = await this.#props.database.transaction(async (tx: Queries): Promise<Outcome> => {
      const isNew = await tx.rows(REMEMBER, [this.#props.group, message.id]);
      if (isNew.length === 0) {
        return "repeated";
      }
      await handler.handle(message, tx, log);
      return "handled";
    });
    if (outcome === "handled") {
      this.#attempts.goesWell(stay);
    }
    return outcome;
  }

  /** Tries until it is done, or the message has turned out to be a dead letter. */
  async #persist(
    delivery: Delivery,
    log: Logger,
    ending: AbortSignal,
    attempt: () => Promise<Outcome>,
  ): Promise<Outcome> {
    let refused: unknown;
    for (let round = 0, failures = 0; ; round++) {
      try {
        if (refused === undefined) {
          return await attempt();
        }
        await this.#deadLetters.add(delivery, describe(refused));
        log.error({ err: refused }, "a message became a dead letter");
        return "dead-letter";
      } catch (err) {
        if (refused === undefined && !isTransient(err)) {
          failures++;
          log.warn({ err, failures }, "a message could not be handled");
          if (failures === ATTEMPTS || isHopeless(err)) {
            refused = err;
            continue;
          }
        } else if (round === 0) {
          log.warn({ err }, "a message waits");
        }
        await pause(round, ending, err);
      }
    }
  }
}

/** @throws the error when there is no time left */
async function pause(round: number, signal: AbortSignal, error: unknown): Promise<void> {
  const ms = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(round, 10), LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);
  await sleep(ms, undefined, { signal }).catch(() => {
    throw error;
  });
}

/** Serialization failure, deadlock, lock not available. @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const CONFLICTS: ReadonlySet<unknown> = new Set(["40001", "40P01", "55P03"]);

/** It will pass without anybody doing anything about the message. */
function isTransient(error: unknown): boolean {
  const isUnavailable = error instanceof Problem && error.code === "unavailable";
  const isConflict = types.isNativeError(error) && "code" in error && CONFLICTS.has(error.code);
  return isUnavailable || isConflict || databaseUnavailable(error) !== undefined;
}

const HOPELESS = [InvalidMessageError, z.ZodError, SyntaxError, FatalMessageError];

/** The message itself is wrong: another attempt cannot help. */
function isHopeless(error: unknown): boolean {
  return HOPELESS.some((kind) => error instanceof kind);
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
