import type { Channel } from "../domain/channel.ts";
import type { DeliveryRules } from "../domain/delivery-rules.ts";
import type { Outcome } from "../domain/outcome.ts";
import { Gate, type GateState } from "./gate.ts";

/**
 * So many are remembered: targets in trouble that nobody asks for any more would stay for ever, and users may name as many as
 * they like. What is forgotten costs a target in trouble some more attempts.
 */
const MOST = 1_000;

/** The gates of all targets that are in use or in trouble. */
export class Gates {
  readonly #rules: DeliveryRules;
  readonly #gates = new Map<string, { readonly channel: Channel; readonly target: string; readonly gate: Gate }>();

  constructor(rules: DeliveryRules) {
    this.#rules = rules;
  }

  /** How many attempts get through just now, to each target that is in use or in trouble. */
  room(): ReadonlyMap<string, number> {
    return new Map([...this.#gates.values()].map(({ target, gate }) => [target, gate.room]));
  }

  /** @returns undefined when the attempt was turned away */
  async pass(channel: Channel, target: string, attempt: () => Promise<Outcome>): Promise<Outcome | undefined> {
    const key = `${channel} ${target}`;
    const known = this.#gates.get(key) ?? { channel, target, gate: new Gate(this.#rules[channel]) };
    // The last in order is the one that was used last.
    this.#gates.delete(key);
    this.#gates.set(key, known);
    this.#forgetOldest();
    try {
      return await known.gate.pass(attempt);
    } finally {
      if (known.gate.isIdle) {
        this.#gates.delete(key);
      }
    }
  }

  #forgetOldest(): void {
    const excess = this.#gates.size - MOST;
    if (excess > 0) {
      const unused = [...this.#gates].filter(([, { gate }]) => !gate.isInUse);
      for (const [key] of unused.slice(0, excess)) {
        this.#gates.delete(key);
      }
    }
  }

  /** How many targets of each channel are not closed. */
  count(channel: Channel, state: GateState): number {
    return [...this.#gates.values()].filter((known) => known.channel === channel && known.gate.state === state).length;
  }
}
