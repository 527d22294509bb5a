import { aliasUrns } from "./alias.ts";
import { EngineError } from "./engine-error.ts";
import type { InterruptedOperations } from "./interrupted-operations.ts";
import { renamed } from "./renamed.ts";
import type { ResolvedGoal } from "./resolved-goal.ts";
import type { ResourceOperations } from "./resource-operations.ts";
import type { ResourceState } from "./resource-state.ts";
import type { Run } from "./run.ts";

/** The live entries of former runs, each under the URN that it has in this run. */
export class FormerResources {
  readonly #run: Run;
  readonly #interrupted: InterruptedOperations;
  readonly #byUrn = new Map<string, ResourceState>();
  /** The former URN of each resource that was found by an alias. */
  readonly #formerUrns = new Map<string, string>();
  /** The reverse: who took over the entry of a URN. */
  readonly #adopters = new Map<string, string>();

  constructor(run: Run, interrupted: InterruptedOperations) {
    this.#run = run;
    this.#interrupted = interrupted;
    for (const entry of run.store.resources) {
      this.put(entry);
    }
  }

  [Symbol.iterator](): Iterator<ResourceState> {
    return this.#byUrn.values();
  }

  /** Takes a later version of an entry. One that waits for its deletion is no longer live. */
  put(entry: ResourceState): void {
    if (!entry.delete) {
      this.#byUrn.set(entry.urn, entry);
    }
  }

  /**
   * What stands for a resource from former runs, under its own URN or an alias. What a crash left open about it is settled
   * first.
   * @throws EngineError when another resource of this run stands under one of these names
   */
  async find(goal: ResolvedGoal, operations: ResourceOperations): Promise<ResourceState | undefined> {
    for (const urn of [goal.urn, ...this.#aliasesOf(goal)]) {
      this.#refuseAdopted(urn, goal.urn);
      const recovered = await this.#interrupted.recoverCreate(urn, operations);
      if (recovered !== undefined) {
        this.put(recovered);
      }
      const old = this.#byUrn.get(urn);
      if (old === undefined) {
        continue;
      }
      if (await this.#interrupted.finishDelete(old, operations)) {
        this.#byUrn.delete(urn);
        return undefined;
      }
      return urn === goal.urn ? old : this.#adopt(old, goal.urn);
    }
    return undefined;
  }

  #refuseAdopted(urn: string, by: string): void {
    const adopter = this.#adopters.get(urn);
    if (adopter !== undefined) {
      throw new EngineError(
        urn === by
          ? `${adopter} has the alias ${urn}, under which this resource is registered.`
          : `It has the alias ${urn}, as ${adopter} has: only one resource can be what stood under that name.`,
      );
    }
  }

  #aliasesOf({ type, name, parent, aliases }: ResolvedGoal): string[] {
    const { stack, project } = this.#run.settings;
    const formerUrnOf = (urn: string) => this.#formerUrns.get(urn);
    return aliasUrns({ stack, project, type, name, parent, parentAlias: formerUrnOf(parent) }, aliases, formerUrnOf);
  }

  /** Takes an entry over under its new URN, and every reference to the old one with it. */
  async #adopt(old: ResourceState, urn: string): Promise<ResourceState> {
    if (this.#run.registrations.isClaimed(old.urn)) {
      throw new EngineError(`${urn} has the alias ${old.urn}, under which another resource is registered in this run.`);
    }
    this.#formerUrns.set(urn, old.urn);
    this.#adopters.set(old.urn, urn);
    this.#byUrn.delete(old.urn);
    const changed: ResourceState[] = [];
    for (const entry of this.#run.store.resources) {
      const after = renamed(entry, old.urn, urn, entry.key === old.key);
      if (after !== entry) {
        changed.push(after);
        if (this.#byUrn.get(after.urn)?.key === after.key) {
          this.#byUrn.set(after.urn, after);
        }
      }
    }
    const adopted = renamed(old, old.urn, urn, true);
    this.#byUrn.set(urn, adopted);
    await this.#run.store.change({ put: changed });
    return adopted;
  }
}
