import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster, Redis } from "ioredis";
import { drillKey, type RedisNodes } from "./redis-nodes.ts";

/** Writes that go on until told to stop; each is acknowledged once a replica has it too (WAIT 1). */
export class RedisLoad {
  readonly acknowledged = new Map<string, string>();
  /** The longest time between two acknowledged writes of keys of one primary, in milliseconds. */
  stoppedMs = 0;
  readonly #nodes: RedisNodes;
  readonly #work: Promise<unknown>;
  #ended = false;

  /** @param keys of one primary each */
  constructor(nodes: RedisNodes, writers: number) {
    this.#nodes = nodes;
    const cluster = nodes.client();
    this.#work = Promise.all(Array.from({ length: writers }, (_, writer) => this.#write(cluster, writer)));
  }

  async until(count: number): Promise<void> {
    while (this.acknowledged.size < count && !this.#ended) {
      await sleep(20);
    }
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.#work;
  }

  async #write(cluster: Cluster, writer: number): Promise<void> {
    let last = performance.now();
    for (let each = 0; !this.#ended; each++) {
      const key = `drill:{${writer}}:${each}`;
      try {
        // WAIT is about what its own connection wrote: both go to the key's primary in one go.
        const [set, wait] = (await cluster.pipeline().set(key, drillKey(each)).call("WAIT", "1", "1000").exec()) ?? [];
        const replicas = set?.[1] === "OK" ? wait?.[1] : 0;
        if (typeof replicas === "number" && replicas >= 1) {
          this.acknowledged.set(key, drillKey(each));
          this.stoppedMs = Math.max(this.stoppedMs, performance.now() - last);
          last = performance.now();
        } else {
          await sleep(20);
        }
      } catch {
        await sleep(20);
      }
    }
  }

  /** Keys that were acknowledged and are not there as they were written. */
  async lost(): Promise<string[]> {
    return lostOf(this.#nodes.client(), this.acknowledged);
  }
}

/** Keys that do not have their values any more. */
export async function lostOf(client: Cluster | Redis, written: ReadonlyMap<string, string>): Promise<string[]> {
  const lost: string[] = [];
  for (const [key, value] of written) {
    if ((await client.get(key)) !== value) {
      lost.push(key);
    }
  }
  return lost;
}
