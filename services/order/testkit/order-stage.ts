import { randomUUID } from "node:crypto";
import { Admin } from "@platformatic/kafka";
import { Client } from "pg";
import request from "supertest";
import { topics } from "../../../infra/topics.ts";
import { clientOptions } from "../../chassis/kafka/client-options.ts";
import { BackingServers } from "../../chassis/testkit/backing-servers.ts";
import type { ServiceProcess } from "../../chassis/testkit/service-process.ts";
import { ServiceProcesses } from "../../chassis/testkit/service-processes.ts";
import { type KafkaEnvironment, testEnvironment } from "../../chassis/testkit/test-environment.ts";
import { TestTokens } from "../../chassis/testkit/test-tokens.ts";
import { API_KEY } from "../../sandbox/testkit/sandbox-environment.ts";
import { TestSandbox } from "../../sandbox/testkit/test-sandbox.ts";
import { ScriptedInventory } from "./scripted-inventory.ts";
import { TopicReader } from "./topic-reader.ts";

/** An order of one item. */
export interface Placement {
  /** @default one that the inventory has */
  readonly sku?: string;
  /** @default tok_ok */
  readonly token?: string;
  /** @default a new one */
  readonly key?: string;
}

/** Everything around order services: the real servers, the provider with its ledger, a scripted inventory, and who may call. */
export class OrderStage {
  readonly servers: BackingServers;
  readonly kafka: KafkaEnvironment;
  readonly databaseUrl: string;
  readonly sandbox: TestSandbox;
  /** What the order service published for others. */
  readonly events: TopicReader;
  readonly #inventory: ScriptedInventory | undefined;
  readonly #tokens: TestTokens;
  readonly #processes = new ServiceProcesses();

  private constructor(parts: {
    servers: BackingServers;
    kafka: KafkaEnvironment;
    databaseUrl: string;
    sandbox: TestSandbox;
    inventory: ScriptedInventory | undefined;
    events: TopicReader;
    tokens: TestTokens;
  }) {
    this.servers = parts.servers;
    this.kafka = parts.kafka;
    this.databaseUrl = parts.databaseUrl;
    this.sandbox = parts.sandbox;
    this.#inventory = parts.inventory;
    this.events = parts.events;
    this.#tokens = parts.tokens;
  }

  /** @param inventory who plays the inventory: a script, or the service itself, once `startInventory` is called */
  static async start(inventory: "scripted" | "real" = "scripted"): Promise<OrderStage> {
    const servers = await BackingServers.start({ postgres: true, kafka: true });
    try {
      await servers.ensureTopics(topics);
      const kafka = await servers.kafka();
      const databaseUrl = await servers.database();
      const sandbox = await TestSandbox.start(await servers.database());
      const events = new TopicReader(kafka, ["order.events"]);
      return new OrderStage({
        servers,
        kafka,
        databaseUrl,
        sandbox,
        inventory: inventory === "scripted" ? new ScriptedInventory(kafka) : undefined,
        events,
        tokens: await TestTokens.start(),
      });
    } catch (error) {
      await servers.stop();
      throw error;
    }
  }

  /** What an order service is started with. */
  environment(changes: Readonly<Record<string, string>> = {}): Record<string, string> {
    return {
      ...this.#commonEnvironment(this.databaseUrl),
      PAYMENT_URL: `${this.sandbox.url}/sandbox`,
      PAYMENT_API_KEY: API_KEY,
      PAYMENT_TIMEOUT_MS: "500",
      ...changes,
    };
  }

  /** The scripted one. */
  get inventory(): ScriptedInventory {
    if (this.#inventory === undefined) {
      throw new Error("The inventory is the real one");
    }
    return this.#inventory;
  }

  /** An order service as a process; it ends with the stage. */
  startService(changes: Readonly<Record<string, string>> = {}): ServiceProcess {
    return this.#processes.start("order", this.environment(changes));
  }

  /** The inventory service as a process, with so many pieces of each product, at 250 cents each. @returns its URL */
  async startInventory(skus: readonly string[], pieces: number): Promise<string> {
    const environment = this.#commonEnvironment(await this.servers.database());
    const url = await this.#processes.start("inventory", environment).url();
    const admin = await this.authorization(randomUUID(), ["admin"]);
    const post = (path: string, body: object) =>
      request(url).post(path).set("authorization", admin).set("idempotency-key", randomUUID()).send(body).expect(201);
    await post("/v1/warehouses", { id: "north", name: "North" });
    for (const sku of skus) {
      await post("/v1/products", { sku, name: "Book", price: 250, currency: "EUR" });
      await post(`/v1/stock/${sku}/receipts`, { warehouse: "north", quantity: pieces });
    }
    return url;
  }

  /** The Authorization header of somebody. @param roles @default a customer */
  authorization(subject: string, roles?: readonly string[]): Promise<string> {
    return this.#tokens.authorization(subject, roles);
  }

  /** Places an order. @param url of the order service */
  async place(
    url: string,
    authorization: string,
    { sku = "book", token = "tok_ok", key = randomUUID() }: Placement = {},
  ): Promise<request.Response> {
    return request(url)
      .post("/v1/orders")
      .set("authorization", authorization)
      .set("idempotency-key", key)
      .send({ items: [{ sku, quantity: 2 }], currency: "EUR", payment: { method: "card", token } });
  }

  /** Rows of the order service's database. */
  async rows<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const client = new Client({ connectionString: this.databaseUrl });
    await client.connect();
    try {
      return (await client.query<Row>(text, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  /** SIGKILL to all services. */
  killServices(): Promise<void> {
    return this.#processes.kill();
  }

  /** Has the broker take members for dead at once that were killed, as it does by itself after the session's time. */
  async expelMembers(): Promise<void> {
    const admin = new Admin(clientOptions(this.kafka, "test"));
    try {
      await admin.removeMembersFromConsumerGroup({ groupId: "order", members: null });
    } finally {
      await admin.close();
    }
  }

  async stop(): Promise<void> {
    await this.#processes.kill();
    await Promise.all([this.#inventory?.close(), this.events.close(), this.sandbox.close(), this.#tokens.stop()]);
    await this.servers.stop();
  }

  #commonEnvironment(databaseUrl: string): Record<string, string> {
    return testEnvironment({ ...this.kafka, ...this.#tokens.environment, DATABASE_URL: databaseUrl });
  }
}
