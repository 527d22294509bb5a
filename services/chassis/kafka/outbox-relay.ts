import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../logger.ts";
import type { Metrics } from "../metrics.ts";
import type { Database } from "../postgres/database.ts";
import type { Queries, Statement } from "../postgres/queries.ts";
import { openSpan, type Span } from "../tracing.ts";
import { BatchProducer } from "./batch-producer.ts";
import { type Refusal, refusalIn } from "./broker-error.ts";
import { cloudEventOf, type OutboxRow } from "./cloud-event.ts";
import { messagingAttributes } from "./messaging-attributes.ts";
import { OutboxMetrics } from "./outbox-metrics.ts";
import type { KafkaSettings } from "./settings.ts";

export interface OutboxRelayProps {
  readonly kafka: KafkaSettings;
  /** The service's name: the source of the messages. */
  readonly service: string;
  readonly database: Database;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/**
 * Without sorting, rows are read in the order of the index and only as many as are taken: a table that is empty most of the time
 * has no statistics worth the name, and the planner would read and sort all that an outage has left there, for each batch.
 */
const LOCK: Statement = {
  name: "outbox-lock",
  text: `select pg_try_advisory_xact_lock(hashtextextended('outbox relay', 4)) as held,
                set_config('enable_sort', 'off', true)`,
};

/**
 * There is no cursor: what was published is deleted, so a row whose transaction commits after those of higher ids is found
 * like any other, and before later ones of its key. Messages of one key are in the order of their ids where their transactions wait for each other, as those
 * that change one aggregate do.
 */
const TAKE: Statement = {
  name: "outbox-take",
  text: `select id, message_id, topic, key, type, data::text as data, correlation_id, traceparent,
                to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as time
           from outbox o
          where id <> all ($3::bigint[]) and parked_at is null and topic <> all ($2::text[])
            and not exists (select from outbox p where p.parked_at is not null
                               and p.topic = o.topic and p.key = o.key and p.id < o.id)
          order by id limit $1`,
};
const DELETE: Statement = { name: "outbox-delete", text: "delete from outbox where id = any ($1::bigint[])" };
const PARK: Statement = {
  name: "outbox-park",
  text: "update outbox set parked_at = now(), parked_reason = $2 where id = $1",
};

/** Rows at once. */
const BATCH_ROWS = 500;

/** Batches of one transaction, which are all sent again if it is not committed. */
const BATCHES = 8;

/** Characters of JSON at once: brokers take batches of up to 1 MiB unless told otherwise. */
const BATCH_CHARACTERS = 500_000;

/** How often rows of other replicas are looked for, in milliseconds. */
const POLL_MS = 500;

/** How soon to look again while another replica publishes: it may have looked before our row was there. Milliseconds. */
const BUSY_MS = 25;

const LONGEST_PAUSE_MS = 5_000;

/** How long messages of a topic wait that is not there or not allowed, in milliseconds. */
const TOPIC_ASIDE_MS = 5_000;

/**
 * Publishes the outbox. It runs in every replica, and at any time one of them publishes: the one whose transaction holds the
 * lock. A message is deleted in that transaction once the broker has acknowledged it, so a crash in between sends it again,
 * under the same id; whoever consumes it knows the id (see `consumeMessages`).
 *
 * A message that Kafka will never take is parked: it stays in the table, is logged and counted, and later messages of the
 * same key wait behind it, as handling them without it would break their order. All other keys go on.
 */
export class OutboxRelay {
  readonly #props: OutboxRelayProps;
  readonly #producer: BatchProducer;
  readonly #metrics: OutboxMetrics;
  /** Until when topics are left alone, by name. */
  readonly #aside = new Map<string, number>();
  readonly #closing = new AbortController();
  readonly #done: Promise<void>;
  #wake = new AbortController();
  #failures = 0;

  /** Begins at once, and goes on through every absence of Kafka and Postgres until it is closed. */
  constructor(props: OutboxRelayProps) {
    this.#props = props;
    this.#producer = new BatchProducer(props.kafka, `${props.service}-relay`);
    this.#metrics = new OutboxMetrics(props.metrics, props.database);
    this.#done = this.#run();
  }

  /** There may be something to publish: looks at once. */
  nudge(): void {
    this.#wake.abort();
  }

  /** Rejects while messages cannot be published. */
  async check(): Promise<void> {
    if (this.#failures > 0) {
      throw new Error("The outbox cannot be published");
    }
  }

  /** Ends after the batch under way. What is left is published by another replica, or after the next start. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#wake.abort();
    await this.#done;
    await this.#producer.close();
  }

  async #run(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      // A nudge from now on cuts the pause after this look short, even if it comes before the pause.
      this.#wake = new AbortController();
      const pause = await this.#look();
      // While Kafka is away, a nudge for each request would mean an attempt for each request.
      const { signal } = this.#failures > 0 ? this.#closing : this.#wake;
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  /** @returns how long to wait before the next look, in milliseconds */
  async #look(): Promise<number> {
    try {
      const published = await this.#publishSome();
      this.#recovered();
      if (published === "busy") {
        return BUSY_MS;
      }
      return published === 0 ? POLL_MS : 0;
    } catch (err) {
      this.#failures++;
      if (this.#failures === 1) {
        this.#props.log.warn({ err }, "the outbox cannot be published: trying again");
      }
      return Math.min(100 * 2 ** Math.min(this.#failures, 10), LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);
    }
  }

  #recovered(): void {
    if (this.#failures > 0) {
      this.#props.log.info("the outbox is published again");
    }
    this.#failures = 0;
  }

  /** @returns how many rows were dealt with, or `busy` while another replica publishes */
  #publishSome(): Promise<number | "busy"> {
    return this.#props.database.transaction(async (tx) => {
      const [lock] = await tx.rows<{ held: boolean }>(LOCK, []);
      return lock?.held === true ? this.#publishBatches(tx) : "busy";
    });
  }

  /** The next batch is read while one is on its way to the broker. */
  async #publishBatches(tx: Queries): Promise<number> {
    let dealtWith = 0;
    let rows = await this.#take(tx, []);
    for (let batch = 1; rows.length > 0; batch++) {
      const underWay = rows;
      const [sending, taking] = await Promise.allSettled([
        this.#send(tx, rows),
        batch < BATCHES ? this.#take(tx, underWay) : Promise.resolve([]),
      ]);
      const sent = fulfilled(sending);
      await tx.rows(DELETE, [sent.map(({ id }) => id)]);
      this.#metrics.published(sent);
      dealtWith += rows.length;
      // Where a message was refused, those of its key that have been read already must wait behind it.
      rows = sent.length < rows.length ? [] : fulfilled(taking);
    }
    return dealtWith;
  }

  async #take(tx: Queries, underWay: readonly OutboxRow[]): Promise<readonly OutboxRow[]> {
    return upToSize(await tx.rows<OutboxRow>(TAKE, [BATCH_ROWS, this.#topicsAside(), underWay.map(({ id }) => id)]));
  }

  /** @returns what was acknowledged */
  async #send(tx: Queries, rows: readonly OutboxRow[]): Promise<readonly OutboxRow[]> {
    const spans = rows.map(sendingSpan);
    const messages = rows.map((row, index) => cloudEventOf(row, this.#props.service, spans[index]?.traceparent));
    try {
      await this.#producer.send(messages);
      return rows;
    } catch (error) {
      for (const span of spans) {
        span?.fail(error instanceof Error ? error.name : "error");
      }
      const refusal = refusalIn(error);
      if (refusal === undefined) {
        throw error;
      }
      return await this.#sendApart(tx, rows, refusal);
    } finally {
      for (const span of spans) {
        span?.end();
      }
    }
  }

  /** Finds out which topic or message of a refused batch it is: each topic by itself, then by halves. */
  async #sendApart(tx: Queries, rows: readonly OutboxRow[], refusal: Refusal): Promise<readonly OutboxRow[]> {
    const topics = Map.groupBy(rows, ({ topic }) => topic);
    const [first] = rows;
    if (topics.size > 1) {
      const sent: OutboxRow[] = [];
      for (const ofTopic of topics.values()) {
        sent.push(...(await this.#send(tx, ofTopic)));
      }
      return sent;
    }
    if (refusal.of === "topic") {
      this.#setAside(first?.topic ?? "", refusal);
      return [];
    }
    return rows.length === 1 && first !== undefined ? this.#park(tx, first, refusal) : this.#sendHalves(tx, rows);
  }

  /**
   * By halves: the lock's connection is idle meanwhile, which Postgres allows for seconds only, and message by message takes
   * longer on a slow broker. What follows a parked message under the same key stays for later.
   */
  async #sendHalves(tx: Queries, rows: readonly OutboxRow[]): Promise<readonly OutboxRow[]> {
    const middle = Math.ceil(rows.length / 2);
    const front = rows.slice(0, middle);
    const sent = new Set(await this.#send(tx, front));
    const blocked = new Set(front.filter((row) => !sent.has(row)).map(({ key }) => key));
    const back = rows.slice(middle).filter(({ key }) => !blocked.has(key));
    return back.length === 0 ? [...sent] : [...sent, ...(await this.#send(tx, back))];
  }

  async #park(tx: Queries, row: OutboxRow, { reason }: Refusal): Promise<readonly OutboxRow[]> {
    await tx.rows(PARK, [row.id, reason]);
    const { message_id: messageId, topic, key, type, correlation_id: correlationId } = row;
    this.#props.log.error(
      { reason, messageId, topic, key, type, correlationId },
      "a message was parked: Kafka refuses it",
    );
    return [];
  }

  #setAside(topic: string, { reason }: Refusal): void {
    this.#props.log.error({ reason, topic }, "messages wait: their topic is not there, or not allowed");
    this.#aside.set(topic, performance.now() + TOPIC_ASIDE_MS);
  }

  #topicsAside(): string[] {
    const now = performance.now();
    return [...this.#aside].filter(([, until]) => until > now).map(([topic]) => topic);
  }
}

function fulfilled<T>(result: PromiseSettledResult<T>): T {
  if (result.status === "rejected") {
    throw result.reason;
  }
  return result.value;
}

/** As many rows from the front as fit into one batch, at least one. */
function upToSize(rows: readonly OutboxRow[]): readonly OutboxRow[] {
  let characters = 0;
  const end = rows.findIndex(({ data }, index) => {
    characters += data.length;
    return index > 0 && characters > BATCH_CHARACTERS;
  });
  return end === -1 ? rows : rows.slice(0, end);
}

/** Undefined while nothing is traced. */
function sendingSpan({ topic, traceparent, message_id }: OutboxRow): Span | undefined {
  const span = openSpan(`send ${topic}`, "producer", traceparent);
  span?.describe({ ...messagingAttributes("send", topic), "messaging.message.id": message_id });
  return span;
}
