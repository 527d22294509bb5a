import type { Consumer } from "@platformatic/kafka";
import type { Delivery } from "./cloud-event.ts";

/** How long offsets are gathered before they are committed, in milliseconds. The inbox knows what was handled since. */
const GATHER_MS = 100;

type AnyConsumer = Pick<Consumer<string, Buffer, string, string>, "commit">;

/** Commits how far each partition has been handled, several at a time. */
export class OffsetCommits {
  readonly #consumer: AnyConsumer;
  readonly #onError: (error: unknown) => void;
  #due = new Map<string, { topic: string; partition: number; offset: bigint; leaderEpoch: number }>();
  #held = false;
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> | undefined;

  constructor(consumer: AnyConsumer, onError: (error: unknown) => void) {
    this.#consumer = consumer;
    this.#onError = onError;
  }

  add({ topic, partition, offset }: Delivery): void {
    this.#due.set(`${topic}:${partition}`, { topic, partition, offset: offset + 1n, leaderEpoch: -1 });
    this.#timer ??= setTimeout(() => void this.flush(), GATHER_MS);
  }

  /** While the group shares out its partitions anew, it takes no offsets. */
  hold(): void {
    this.#held = true;
  }

  /** @param assigned partitions that are still this member's, as `topic:partition`: what was due for others is forgotten */
  release(assigned: ReadonlySet<string>): void {
    this.#held = false;
    this.#due = new Map([...this.#due].filter(([key]) => assigned.has(key)));
    if (this.#due.size > 0) {
      this.#timer ??= setTimeout(() => void this.flush(), GATHER_MS);
    }
  }

  /** Commits what is due, after the commit under way. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#flushing;
    if (this.#due.size > 0 && !this.#held) {
      const offsets = [...this.#due.values()];
      this.#due.clear();
      this.#flushing = this.#consumer.commit({ offsets }).catch(this.#onError);
      await this.#flushing;
    }
  }
}
