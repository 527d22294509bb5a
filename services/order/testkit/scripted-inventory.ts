import { randomUUID } from "node:crypto";
import { BatchProducer } from "../../chassis/kafka/batch-producer.ts";
import type { Message } from "../../chassis/kafka/message.ts";
import type { KafkaSettings } from "../../chassis/kafka/settings.ts";
import type { OrderItem } from "../domain/order.ts";
import { TopicReader } from "./topic-reader.ts";

/** What each unit costs, in minor units. */
const UNIT_PRICE = 250;

/** How an order goes whose first SKU is one of these; any other goes well. */
export const scripts = {
  soldOut: "sold-out",
  /** The reservation is gone when it is to be confirmed. */
  late: "expires-early",
  /** No answer to anything. */
  silent: "silent",
  /** Reserved, then no answer. */
  stuck: "stuck",
  /** Each answer comes twice, as two messages. */
  echo: "echo",
} as const;

type Held = "reserved" | "confirmed" | "released" | "expired" | "rejected";

/** The inventory's part, by a script: it reads the commands and answers on the inventory's topic. */
export class ScriptedInventory {
  /** What has become of the stock of each order. */
  readonly held = new Map<string, Held>();
  readonly #items = new Map<string, readonly OrderItem[]>();
  readonly #producer: BatchProducer;
  readonly #reader: TopicReader;

  /** Begins at once. */
  constructor(kafka: KafkaSettings) {
    this.#producer = new BatchProducer(kafka, "inventory");
    this.#reader = new TopicReader(kafka, ["inventory.commands"], (message) => this.#answer(message));
  }

  /** The commands that it got for an order. */
  commands(orderId: string): string[] {
    return this.#reader.typesOf(orderId);
  }

  /** Says something, whatever was asked. */
  async say(orderId: string, type: string, data: object = {}): Promise<void> {
    const message = {
      topic: "inventory.events",
      key: orderId,
      value: JSON.stringify({ orderId, ...data }),
      headers: {
        ce_specversion: "1.0",
        ce_id: randomUUID(),
        ce_type: type,
        ce_source: "inventory",
        ce_time: new Date().toISOString(),
        "content-type": "application/json",
      },
    };
    // A broker that a test restarts is waited for: the real inventory keeps its answers in an outbox.
    for (let sent = false; !sent; ) {
      sent = await this.#producer.send([message]).then(
        () => true,
        () => false,
      );
    }
  }

  /** Says that the stock is reserved, for as long as given. */
  sayReserved(orderId: string, seconds = 600): Promise<void> {
    const lines = (this.#items.get(orderId) ?? []).map((item) => ({ ...item, unitPrice: UNIT_PRICE }));
    const total = lines.reduce((sum, { quantity }) => sum + quantity * UNIT_PRICE, 0);
    const expiresAt = new Date(Date.now() + seconds * 1000).toISOString();
    return this.say(orderId, "stock.reserved", { lines, total, currency: "EUR", expiresAt });
  }

  async close(): Promise<void> {
    await this.#reader.close();
    await this.#producer.close();
  }

  async #answer({ key: orderId, type, data }: Message): Promise<void> {
    if (type === "stock.reserve") {
      this.#items.set(orderId, (data as { items: OrderItem[] }).items);
    }
    const script = this.#items.get(orderId)?.[0]?.sku ?? "";
    const isMute = script === scripts.silent || (script === scripts.stuck && type !== "stock.reserve");
    this.#keep(orderId, type, script);
    const times = isMute ? 0 : script === scripts.echo ? 2 : 1;
    for (let time = 0; time < times; time++) {
      await this.#speak(orderId);
    }
  }

  #keep(orderId: string, type: string, script: string): void {
    const now = this.held.get(orderId);
    if (type === "stock.reserve" && now === undefined) {
      this.held.set(orderId, script === scripts.soldOut ? "rejected" : "reserved");
    } else if (type === "stock.confirm" && now === "reserved") {
      this.held.set(orderId, script === scripts.late ? "expired" : "confirmed");
    } else if (type === "stock.release" && (now === "reserved" || now === undefined)) {
      this.held.set(orderId, "released");
    }
  }

  #speak(orderId: string): Promise<void> {
    switch (this.held.get(orderId)) {
      case "reserved":
        return this.sayReserved(orderId);
      case "confirmed":
        return this.say(orderId, "stock.confirmed");
      case "expired":
        return this.say(orderId, "stock.expired");
      case "rejected":
        return this.say(orderId, "stock.rejected", { reason: "insufficient-stock", sku: scripts.soldOut });
      default:
        return this.say(orderId, "stock.released");
    }
  }
}
