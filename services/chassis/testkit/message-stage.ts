import { randomUUID } from "node:crypto";
import { z } from "zod";
import {
  type ConsumeProps,
  type Consumption,
  consumeMessages,
  handles,
  type MessageHandler,
} from "../kafka/consumer.ts";
import type { NewMessage } from "../kafka/message.ts";
import { Outbox } from "../kafka/outbox.ts";
import { OutboxRelay } from "../kafka/outbox-relay.ts";
import type { KafkaSettings } from "../kafka/settings.ts";
import { readTopic } from "../kafka/topic-reader.ts";
import { createLogger } from "../logger.ts";
import { Metrics } from "../metrics.ts";
import { Database, type DatabaseProps } from "../postgres/database.ts";
import { migrate } from "../postgres/migrate.ts";
import type { Statement } from "../postgres/queries.ts";
import type { TraceContext } from "../request-context.ts";
import type { BackingServers } from "./backing-servers.ts";
import { OPEN_CONTRACT } from "./open-contract.ts";

/** The context of messages that no request caused. */
export const CONTEXT: TraceContext = {
  correlationId: "correlation-1",
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
};

/** A message as it is in its topic. */
export interface MessageToRead {
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Effect {
  readonly message_id: string;
  readonly key: string;
  readonly number: number;
  readonly handled_by: string;
}

const numbered = z.strictObject({ number: z.int() });

const ADD_EFFECT: Statement = {
  name: "add-effect",
  text: "insert into effects (message_id, key, number, handled_by) values ($1, $2, $3, $4)",
};

/** A service's database, a topic and a group of a test's own, and the replicas at work on them. */
export class MessageStage {
  readonly topic = `topic-${randomUUID()}`;
  readonly group = `group-${randomUUID()}`;
  readonly kafka: KafkaSettings;
  readonly databaseUrl: string;
  /** What was logged, a parsed line each. */
  readonly lines: Record<string, unknown>[] = [];
  readonly metrics = new Metrics("test");
  readonly database: Database;
  readonly outbox = new Outbox(OPEN_CONTRACT, () => {
    for (const relay of this.#relays.keys()) {
      relay.nudge();
    }
  });
  readonly log = createLogger("test", "info", { write: (line) => this.lines.push(JSON.parse(line)) });
  readonly #databases: Database[] = [];
  readonly #relays = new Map<OutboxRelay, Metrics>();
  readonly #consumptions = new Set<Consumption>();

  private constructor(kafka: KafkaSettings, databaseUrl: string) {
    this.kafka = kafka;
    this.databaseUrl = databaseUrl;
    this.database = this.openDatabase();
  }

  /** @param config of the topic. @default the broker's */
  static async open(servers: BackingServers, config: Readonly<Record<string, string>> = {}): Promise<MessageStage> {
    const [kafka, databaseUrl] = await Promise.all([servers.kafka(), servers.database()]);
    const stage = new MessageStage(kafka, databaseUrl);
    await servers.ensureTopics([
      { name: stage.topic, partitions: 3, config },
      { name: `${stage.group}.dead-letters`, partitions: 1 },
    ]);
    const folder = new URL("migrations/", import.meta.url).pathname;
    await migrate({ databaseUrl, folder, service: "test", log: stage.log });
    return stage;
  }

  /** Connections of one replica. */
  openDatabase(changes: Partial<DatabaseProps> = {}): Database {
    const database = new Database({
      url: this.databaseUrl,
      connections: 10,
      service: "test",
      log: this.log,
      ...changes,
    });
    this.#databases.push(database);
    return database;
  }

  /** A replica's relay. */
  startRelay(database = this.database): OutboxRelay {
    const { kafka, log } = this;
    const metrics = new Metrics("test");
    const relay = new OutboxRelay({ kafka, service: "test", database, metrics, log });
    this.#relays.set(relay, metrics);
    return relay;
  }

  /** As Prometheus reads them. */
  async relayMetrics(relay: OutboxRelay): Promise<string> {
    return (await this.#relays.get(relay)?.registry.metrics()) ?? "";
  }

  /** A replica that consumes. */
  consume(handlers: readonly MessageHandler[], changes: Partial<ConsumeProps> = {}): Consumption {
    const { kafka, group, topic, log, database, metrics } = this;
    const consumption = consumeMessages({
      kafka,
      group,
      contract: OPEN_CONTRACT,
      topics: [topic],
      handlers,
      database,
      metrics,
      log,
      ...changes,
    });
    this.#consumptions.add(consumption);
    return consumption;
  }

  async leave(consumption: Consumption): Promise<void> {
    this.#consumptions.delete(consumption);
    await consumption.close();
  }

  message(key: string, data: Readonly<Record<string, unknown>>, type = "thing.happened"): NewMessage {
    return { topic: this.topic, key, type, data };
  }

  /** Puts the messages into the outbox, in one transaction. */
  publish(...messages: NewMessage[]): Promise<void> {
    return this.database.transaction((tx) => this.outbox.add(tx, CONTEXT, ...messages));
  }

  /** Rows that wait in the outbox. */
  async waiting(): Promise<number> {
    const rows = await this.database.rows<{ count: number }>(
      { name: "waiting", text: "select count(*)::int from outbox" },
      [],
    );
    return rows[0]?.count ?? 0;
  }

  /** What the handlers of `effectOf` have written, in that order. */
  effects(): Promise<Effect[]> {
    const text = "select message_id, key, number, handled_by from effects order by place";
    return this.database.rows<Effect>({ name: "effects", text }, []);
  }

  /** A handler that writes down what it handles. @param by who */
  effectOf(by = "consumer"): MessageHandler {
    return handles("thing.happened", numbered, async ({ id, key, data }, tx) => {
      await tx.rows(ADD_EFFECT, [id, key, data.number, by]);
    });
  }

  /** Every message that was published to a topic, whoever has read it, those of a partition in their order. */
  async published(topic = this.topic): Promise<MessageToRead[]> {
    const deliveries = await readTopic({ kafka: this.kafka, group: "reader", topic });
    return deliveries.map(({ key, value, headers }) => ({
      key,
      value: value.toString(),
      headers: Object.fromEntries(headers),
    }));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#relays.keys()].map((relay) => relay.close()));
    await Promise.all([...this.#consumptions].map((consumption) => consumption.close()));
    await Promise.all(this.#databases.map((database) => database.close()));
  }
}
