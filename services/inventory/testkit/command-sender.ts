import { randomUUID } from "node:crypto";
import { BatchProducer } from "../../chassis/kafka/batch-producer.ts";
import { cloudEventOf } from "../../chassis/kafka/cloud-event.ts";
import type { KafkaSettings } from "../../chassis/kafka/settings.ts";
import { CONTEXT } from "./shop.ts";

/** A command, as the order service sends it. */
export interface Command {
  readonly type: "stock.reserve" | "stock.confirm" | "stock.release";
  readonly data: { readonly orderId: string } & Readonly<Record<string, unknown>>;
}

/** Sends commands to the inventory, each under an id of its own: a repeated one is not a second delivery. */
export class CommandSender {
  readonly #producer: BatchProducer;

  constructor(kafka: KafkaSettings) {
    this.#producer = new BatchProducer(kafka, "commands");
  }

  send(commands: readonly Command[]): Promise<void> {
    return this.#producer.send(
      commands.map(({ type, data }) =>
        cloudEventOf(
          {
            id: "0",
            message_id: randomUUID(),
            topic: "inventory.commands",
            key: data.orderId,
            type,
            data: JSON.stringify(data),
            correlation_id: CONTEXT.correlationId,
            traceparent: CONTEXT.traceparent,
            time: new Date().toISOString(),
          },
          "order",
        ),
      ),
    );
  }

  close(): Promise<void> {
    return this.#producer.close();
  }
}
