import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Delivery } from "@plinth/chassis/kafka";

const pack = promisify(gzip);

/** Events of one partition and one day, in their order, none missing between the first and the last. */
export type Batch = readonly [Delivery, ...Delivery[]];

/** How large a batch may become. */
export interface BatchLimits {
  readonly events: number;
  /** Of keys and values; one event may be larger. */
  readonly bytes: number;
}

/** As many from the front as make one object. */
export function batchOf(deliveries: Batch, { events, bytes }: BatchLimits): Batch {
  const [first, ...others] = deliveries;
  const day = dayOf(first);
  let size = sizeOf(first);
  const end = others.findIndex((delivery, index) => {
    size += sizeOf(delivery);
    return index + 1 >= events || size > bytes || dayOf(delivery) !== day;
  });
  return end === -1 ? deliveries : [first, ...others.slice(0, end)];
}

/** Where the object of a batch is: the same batch has the same one. */
export function keyOf(batch: Batch): string {
  return `${keysFrom(batch[0])}${(batch.at(-1) ?? batch[0]).offset}.ndjson.gz`;
}

/** How the keys of all batches begin that begin with this event. */
export function keysFrom(first: Delivery): string {
  const { topic, partition, offset } = first;
  return `topic=${topic}/date=${dayOf(first)}/partition=${partition}/${offset}-`;
}

/** The offset that a batch ends with, by its key. */
export function lastOffsetIn(key: string): bigint | undefined {
  const digits = /-(\d+)\.ndjson\.gz$/.exec(key)?.[1];
  return digits === undefined ? undefined : BigInt(digits);
}

/** The object: a line of JSON an event, packed. The same batch gives the same bytes. */
export function bodyOf(batch: Batch): Promise<Buffer> {
  return pack(batch.map((delivery) => `${JSON.stringify(lineOf(delivery))}\n`).join(""));
}

export function sizeOf({ key, value }: Delivery): number {
  return key.length + value.length;
}

/** The value stays as it was published, whatever it is: text that is no UTF-8 is in base64. */
function lineOf({ topic, partition, offset, timestamp, key, headers, value }: Delivery) {
  const text = value.toString();
  const isText = Buffer.from(text).equals(value);
  return {
    topic,
    partition,
    offset: Number(offset),
    time: new Date(Number(timestamp)).toISOString(),
    key,
    headers: Object.fromEntries(headers),
    ...(isText ? { value: text } : { valueBase64: value.toString("base64") }),
  };
}

/** UTC */
function dayOf({ timestamp }: Delivery): string {
  return new Date(Number(timestamp)).toISOString().slice(0, 10);
}
