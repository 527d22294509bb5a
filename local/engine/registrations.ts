import { EngineError } from "./engine-error.ts";
import type { PropertyObject } from "./property-value.ts";
import type { ResolvedGoal } from "./resolved-goal.ts";
import type { ResourceState } from "./resource-state.ts";

/** A resource of the program, and how it stands by now. */
export interface Registration {
  readonly goal: ResolvedGoal;
  readonly state: ResourceState;
  readonly replaced: boolean;
}

/** What the program has registered in this run. */
export class Registrations {
  readonly #claimed = new Set<string>();
  readonly #byUrn = new Map<string, Registration>();
  readonly #keys = new Set<string>();
  readonly #replaced = new Set<string>();

  /** Takes a URN for a registration that begins. @throws EngineError when another one has it */
  claim(urn: string, { type, name }: { readonly type: string; readonly name: string }): void {
    if (this.#claimed.has(urn)) {
      throw new EngineError(
        `Duplicate resource URN: two resources of type ${type} are called "${name}" below the same parent. Names must differ.`,
      );
    }
    this.#claimed.add(urn);
  }

  isClaimed(urn: string): boolean {
    return this.#claimed.has(urn);
  }

  /** Notes how a resource stands, once it does. */
  add(registration: Registration): void {
    const { state, replaced } = registration;
    this.#byUrn.set(state.urn, registration);
    this.#keys.add(state.key);
    if (replaced) {
      this.noteReplaced(state.urn);
    }
  }

  get(urn: string): Registration | undefined {
    return this.#byUrn.get(urn);
  }

  /** Gives a resource its outputs. @returns its state with them */
  setOutputs(registration: Registration, outputs: PropertyObject): ResourceState {
    const state = { ...registration.state, outputs };
    this.#byUrn.set(state.urn, { ...registration, state });
    return state;
  }

  /** Whether an entry of the state stands for a registration. */
  stands(key: string): boolean {
    return this.#keys.has(key);
  }

  /** Notes that a resource's object is, or is about to be, another one. */
  noteReplaced(urn: string): void {
    this.#replaced.add(urn);
  }

  wasReplaced(urn: string): boolean {
    return this.#replaced.has(urn);
  }
}
