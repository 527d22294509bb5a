import { setTimeout as sleep } from "node:timers/promises";
import { type Logger, pauseAfter } from "@plinth/chassis";
import type { Delivery, Lane, LaneProps } from "@plinth/chassis/kafka";
import type { ArchiveFigures } from "../archive-figures.ts";
import {
  type Batch,
  type BatchLimits,
  batchOf,
  bodyOf,
  keyOf,
  keysFrom,
  lastOffsetIn,
  sizeOf,
} from "../domain/batch.ts";
import type { ObjectStorage } from "../storage/object-storage.ts";

const BACKOFF = { firstMs: 200, factor: 2, longestMs: 30_000 };

export interface ArchiveLaneProps {
  readonly storage: ObjectStorage;
  readonly limits: BatchLimits;
  /** How long an event may wait for others. */
  readonly ageMs: number;
  readonly figures: ArchiveFigures;
  readonly log: Logger;
}

/**
 * Gathers the events of a partition and writes them in batches. How far it is, is told after the object is there: what a process
 * leaves behind that dies in between is delivered again, maybe with more behind it. So a stay begins with a look for objects
 * that begin where it begins: those are there, and it goes on behind them, rather than cut the same events in another way.
 */
export class ArchiveLane implements Lane {
  readonly #props: ArchiveLaneProps;
  readonly #ending: AbortSignal;
  readonly #handled: (delivery: Delivery) => void;
  #gathered: Delivery[] = [];
  #bytes = 0;
  /** So many of the gathered are to be written now. */
  #due = 0;
  #next = 0n;
  /** What another process has written and not told of may lie ahead. */
  #looks = true;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;

  constructor(props: ArchiveLaneProps, { ending, handled }: LaneProps) {
    this.#props = props;
    this.#ending = ending;
    this.#handled = handled;
  }

  get length(): number {
    return this.#gathered.length;
  }

  /** When the oldest of those that wait came, in milliseconds since 1970. */
  get oldest(): number | undefined {
    const [first] = this.#gathered;
    return first === undefined ? undefined : Number(first.timestamp);
  }

  add(delivery: Delivery): void {
    if (delivery.offset < this.#next) {
      return;
    }
    this.#next = delivery.offset + 1n;
    this.#gathered.push(delivery);
    this.#bytes += sizeOf(delivery);
    const { events, bytes } = this.#props.limits;
    if (this.#gathered.length >= events || this.#bytes >= bytes) {
      this.hurry();
    } else {
      this.#arm();
    }
  }

  clear(): void {
    const [first] = this.#gathered;
    this.#next = first?.offset ?? this.#next;
    this.#forget(this.#gathered.length);
  }

  hurry(): void {
    this.#due = this.#gathered.length;
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
      this.#arm();
    });
  }

  /** Writes what was gathered, where one attempt at each is enough. */
  end(): void {
    this.hurry();
  }

  async idle(): Promise<void> {
    await this.#working;
    clearTimeout(this.#timer);
  }

  #arm(): void {
    if (this.#gathered.length > 0 && !this.#ending.aborted) {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.hurry();
      }, this.#props.ageMs);
    }
  }

  async #work(): Promise<void> {
    try {
      for (let [first] = this.#gathered; first !== undefined && this.#due > 0; [first] = this.#gathered) {
        await this.#advance(first);
      }
    } catch (err) {
      this.#props.log.warn({ err }, "events are left to the next who reads them");
      this.#due = 0;
    }
  }

  async #advance(first: Delivery): Promise<void> {
    const last = this.#looks ? await this.#written(first) : undefined;
    if (this.#gathered[0] !== first) {
      // They went to another member meanwhile, or are delivered again.
      return;
    }
    if (last === undefined) {
      this.#looks = false;
      await this.#write(batchOf([first, ...this.#gathered.slice(1, this.#due)], this.#props.limits));
      return;
    }
    this.#passed({ ...first, offset: last });
  }

  /** All up to here is in objects; some of it may have been delivered again meanwhile. */
  #passed(last: Delivery): void {
    this.#forget(this.#gathered.filter(({ offset }) => offset <= last.offset).length);
    this.#next = this.#next > last.offset ? this.#next : last.offset + 1n;
    this.#handled(last);
  }

  /** How far an object goes that begins with this event. */
  async #written(first: Delivery): Promise<bigint | undefined> {
    const keys = await this.#persist(() => this.#props.storage.keys(keysFrom(first)));
    const ends = keys.flatMap((key) => lastOffsetIn(key) ?? []);
    return ends.reduce<bigint | undefined>((most, end) => (most === undefined || end > most ? end : most), undefined);
  }

  async #write(batch: Batch): Promise<void> {
    const body = await bodyOf(batch);
    const key = keyOf(batch);
    await this.#persist(() => this.#props.storage.put(key, body));
    this.#props.figures.archived(batch, body.length);
    this.#passed(batch.at(-1) ?? batch[0]);
  }

  #forget(count: number): void {
    this.#bytes -= this.#gathered.splice(0, count).reduce((sum, delivery) => sum + sizeOf(delivery), 0);
    this.#due = Math.max(0, this.#due - count);
  }

  /** @throws the last error when there is no time left */
  async #persist<T>(call: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await call();
      } catch (err) {
        this.#props.figures.failed();
        if (this.#ending.aborted) {
          throw err;
        }
        if (attempt === 1) {
          this.#props.log.warn({ err }, "the object storage failed: events wait");
        }
        const ms = pauseAfter(BACKOFF, attempt, Math.random());
        await sleep(ms, undefined, { signal: this.#ending }).catch(() => undefined);
      }
    }
  }
}
