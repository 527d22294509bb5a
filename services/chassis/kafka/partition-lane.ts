import type { Delivery } from "./cloud-event.ts";

/** The deliveries of one partition that wait in this process, and what is done with them. */
export interface Lane {
  /** Deliveries that came a second time are left out. */
  add(delivery: Delivery): void;
  /** How many wait, those under way not counted. */
  readonly length: number;
  /** Forgets what waits: it will be delivered again. What is under way goes on. */
  clear(): void;
  /** No more are fetched until fewer wait: what is gathered is to be worked off now. */
  hurry(): void;
  /** The stay in the group ends as it was asked to: what is not worth a last effort is forgotten as by `clear`. */
  end(): void;
  /** Done when nothing is under way any more. */
  idle(): Promise<void>;
}

export interface LaneProps {
  /** Aborted when the partition goes to another member, or the stay in the group ends. */
  readonly ending: AbortSignal;
  /** To be told of deliveries that have taken effect, in their order: one stands for all before it. */
  readonly handled: (delivery: Delivery) => void;
}

/** Opens the lane of a partition, for one stay of it with this process. */
export type OpenLane = (props: LaneProps) => Lane;

/**
 * Lanes that handle one delivery after the other.
 * @param handle done when the delivery has taken effect; rejects where it leaves the delivery for another time. `ending` cuts
 * its pauses short
 */
export function oneByOne(handle: (delivery: Delivery, ending: AbortSignal) => Promise<void>): OpenLane {
  return ({ ending, handled }) => new PartitionLane((delivery) => handle(delivery, ending), handled);
}

/** The deliveries of one partition, handled one after the other. */
export class PartitionLane implements Lane {
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

  /** There is nothing that waits for more. */
  hurry(): void {}

  end(): void {
    this.clear();
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
