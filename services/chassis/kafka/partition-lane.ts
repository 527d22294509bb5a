import type { Delivery } from "./cloud-event.ts";

/** The deliveries of one partition, handled one after the other. */
export class PartitionLane {
  readonly #handle: (delivery: Delivery) => Promise<void>;
  readonly #handled: (delivery: Delivery) => void;
  #waiting: Delivery[] = [];
  #next = 0n;
  #working: Promise<void> | undefined;

  /**
   * @param handle rejects where the delivery is left for another time: then the lane stays where it is
   * @param handled told of each, in order
   */
  constructor(handle: (delivery: Delivery) => Promise<void>, handled: (delivery: Delivery) => void) {
    this.#handle = handle;
    this.#handled = handled;
  }

  /** Deliveries that came a second time are left out. */
  add(delivery: Delivery): void {
    if (delivery.offset >= this.#next) {
      this.#next = delivery.offset + 1n;
      this.#waiting.push(delivery);
      this.#working ??= this.#work();
    }
  }

  /** How many wait, the one under way not counted. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Forgets what waits: it will be delivered again. What is under way goes on. */
  clear(): void {
    const [first] = this.#waiting;
    this.#next = first?.offset ?? this.#next;
    this.#waiting = [];
  }

  /** Done when nothing is under way any more. */
  async idle(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    for (let delivery = this.#waiting.shift(); delivery !== undefined; delivery = this.#waiting.shift()) {
      try {
        await this.#handle(delivery);
      } catch {
        this.#waiting = [];
        return;
      }
      this.#handled(delivery);
    }
    this.#working = undefined;
  }
}
