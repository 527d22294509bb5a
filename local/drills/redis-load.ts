import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster, Redis } from "ioredis";
import { drillKey, type RedisNodes } from "./redis-nodes.ts";

/** How long a write waits for its replica, in milliseconds. */
const WAIT_MS = 250;

/** Writes that go on until told to stop. A write is taken by its primary, and acknowledged once a replica has it too (WAIT 1). */
export class RedisLoad {
  readonly acknowledged = new Map<string, string>();
  /** The longest time in which one writer had no write taken, in milliseconds. */
  stoppedMs = 0;
  /** The same, of acknowledged ones. */
  unacknowledgedMs = 0;
  /** How often WAIT answered that a replica has it, after a write that was refused. */
  misleadingWaits = 0;
  readonly #nodes: RedisNodes;
  readonly #taken: number[];
  readonly #told: number[];
  readonly #work: Promise<unknown>;
  #ended = false;

  /** @param writers each writes keys of one slot */
  constructor(nodes: RedisNodes, writers: number) {
    this.#nodes = nodes;
    const now = performance.now();
    this.#taken = Array.from({ length: writers }, () => now);
    this.#told = [...this.#taken];
    this.#work = Promise.all(this.#taken.map((_, writer) => this.#write(writer)));
  }

  /** Waits until there are so many acknowledged writes. */
  async until(count: number, signal: AbortSignal): Promise<void> {
    while (this.acknowledged.size < count) {
      await sleep(20, undefined, { signal });
    }
  }

  /** Waits until every writer had a write taken from now on. */
  async allTaken(signal: AbortSignal): Promise<void> {
    await allAfter(this.#taken, signal);
  }

  /** Waits until every writer had a write acknowledged from now on. */
  async allAcknowledged(signal: AbortSignal): Promise<void> {
    await allAfter(this.#told, signal);
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.#work;
  }

  async #write(writer: number): Promise<void> {
    const way = new RedisWay(this.#nodes);
    for (let each = 0; !this.#ended; each++) {
      const key = `drill:{${writer}}:${each}`;
      // WAIT is about what its own connection wrote: both go to one node in one go. After a refused write it answers about
      // earlier ones, so it counts together with the write's own answer only.
      const commands = way.node.pipeline().set(key, drillKey(each)).call("WAIT", "1", String(WAIT_MS));
      const [set, wait] = await commands.exec().then(
        (answers) => answers ?? [],
        () => [],
      );
      const isWithReplica = Number(wait?.[1]) >= 1;
      if (set?.[1] !== "OK") {
        this.misleadingWaits += isWithReplica ? 1 : 0;
        await way.on(set?.[0]);
        continue;
      }
      this.#noteTaken(writer);
      if (isWithReplica) {
        this.acknowledged.set(key, drillKey(each));
        this.#noteAcknowledged(writer);
      }
    }
    // Who has stopped for good has stopped too.
    this.#noteTaken(writer);
    this.#noteAcknowledged(writer);
  }

  #noteTaken(writer: number): void {
    this.stoppedMs = Math.max(this.stoppedMs, since(this.#taken, writer));
  }

  #noteAcknowledged(writer: number): void {
    this.unacknowledgedMs = Math.max(this.unacknowledgedMs, since(this.#told, writer));
  }

  /** Keys that were acknowledged and are not there as they were written. */
  async lost(): Promise<string[]> {
    return lostOf(this.#nodes.client(), this.acknowledged);
  }
}

/** The way to the node that has a slot, found by asking: what is measured is the servers' time, not that of a client's retries. */
class RedisWay {
  readonly #nodes: RedisNodes;
  readonly #known = new Map<string, Redis>();
  #address: string;

  constructor(nodes: RedisNodes) {
    this.#nodes = nodes;
    this.#address = nodes.addresses[0] ?? "";
  }

  get node(): Redis {
    const known = this.#known.get(this.#address) ?? this.#nodes.at(this.#address);
    this.#known.set(this.#address, known);
    return known;
  }

  /** To where the refusal leads, else to the next node, in a moment. */
  async on(refusal: Error | null | undefined): Promise<void> {
    const [, moved] = /^MOVED \d+ (.*):\d+$/.exec(refusal?.message ?? "") ?? [];
    const all = this.#nodes.addresses;
    const next = all[(all.indexOf(this.#address) + 1) % all.length] ?? "";
    await sleep(10);
    this.#address = moved === undefined || moved === this.#address ? next : moved;
  }
}

/** Milliseconds since a writer's last time, which is now from now on. */
function since(times: number[], writer: number): number {
  const now = performance.now();
  const last = times[writer] ?? now;
  times[writer] = now;
  return now - last;
}

async function allAfter(times: readonly number[], signal: AbortSignal): Promise<void> {
  const from = performance.now();
  while (times.some((time) => time <= from)) {
    await sleep(20, undefined, { signal });
  }
}

/** How many reads are on their way at once. */
const READS = 500;

/** Keys that do not have their values any more. */
export async function lostOf(client: Cluster | Redis, written: ReadonlyMap<string, string>): Promise<string[]> {
  const lost: string[] = [];
  const entries = [...written];
  for (let first = 0; first < entries.length; first += READS) {
    const some = entries.slice(first, first + READS);
    const found = await Promise.all(some.map(([key]) => client.get(key)));
    lost.push(...some.flatMap(([key, value], index) => (found[index] === value ? [] : [key])));
  }
  return lost;
}
