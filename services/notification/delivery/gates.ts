import type { Channel } from "../domain/channel.ts";
import type { DeliveryRules } from "../domain/delivery-rules.ts";
import type { Outcome } from "../domain/outcome.ts";
import { Gate, type GateState } from "./gate.ts";

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
    this.#gates.set(key, known);
    try {
      return await known.gate.pass(attempt);
    } finally {
      if (known.gate.isIdle) {
        this.#gates.delete(key);
      }
    }
  }

  /** How many targets of each channel are not closed. */
  count(channel: Channel, state: GateState): number {
    return [...this.#gates.values()].filter((known) => known.channel === channel && known.gate.state === state).length;
  }
}
