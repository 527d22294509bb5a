import { z } from "zod";

/** A share of a reservation: pieces of one warehouse. */
const part = z.object({ warehouse: z.string(), quantity: z.int().positive() });

const held = { orderId: z.uuid(), parts: z.array(part) };

/** What can happen to a SKU, each in the newest version of its schema. */
const stockFact = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("product.registered"),
    data: z.object({ name: z.string(), price: z.int(), currency: z.string() }),
  }),
  z.object({ type: z.literal("stock.received"), data: z.object({ warehouse: z.string(), quantity: z.int() }) }),
  z.object({
    type: z.literal("stock.corrected"),
    data: z.object({ warehouse: z.string(), quantity: z.int(), reason: z.string() }),
  }),
  z.object({ type: z.literal("stock.reserved"), data: z.object(held) }),
  z.object({ type: z.literal("stock.confirmed"), data: z.object(held) }),
  z.object({ type: z.literal("stock.released"), data: z.object({ ...held, reason: z.string().optional() }) }),
  z.object({ type: z.literal("stock.expired"), data: z.object(held) }),
]);

/** What happened, with what it was about. */
export type StockFact = z.output<typeof stockFact>;

/** One event of a SKU's stream. */
export type StockEvent = StockFact & {
  /** Its place in the stream, from 1, without gaps. */
  readonly version: number;
  /** ISO 8601 */
  readonly at: string;
  /** Of the request or the order that it came from. */
  readonly correlationId: string;
};

/** An event as it was written, maybe by an older release. */
export interface StoredEvent {
  readonly version: number;
  readonly at: string;
  readonly correlationId: string;
  readonly type: string;
  /** Of its data, from 1. */
  readonly schemaVersion: number;
  readonly data: unknown;
}

/** Makes data of the next schema version of those of one. */
export interface Upcaster {
  readonly type: string;
  /** The version that it reads. */
  readonly from: number;
  up(data: unknown): unknown;
}

/** Reads events of every schema version as those of the newest. */
export class EventReader {
  readonly #upcasters: readonly Upcaster[];

  /** @param upcasters one for each step from an older version to the next */
  constructor(upcasters: readonly Upcaster[]) {
    this.#upcasters = upcasters;
  }

  /** @throws Error for an event that this release does not understand, such as one of a later release */
  read({ version, at, correlationId, type, schemaVersion, data }: StoredEvent): StockEvent {
    const steps = this.#upcasters.filter((upcaster) => upcaster.type === type).sort((a, b) => a.from - b.from);
    if (schemaVersion < 1 || schemaVersion > steps.length + 1) {
      throw new Error(`${type} is known up to schema version ${steps.length + 1}, and this one has ${schemaVersion}`);
    }
    const newest = steps.slice(schemaVersion - 1).reduce((older, step) => step.up(older), data);
    return { ...stockFact.parse({ type, data: newest }), version, at, correlationId };
  }
}
