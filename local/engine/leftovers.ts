import { componentOperations } from "./component-operations.ts";
import { deleteInOrder } from "./deletion-order.ts";
import type { InterruptedOperations } from "./interrupted-operations.ts";
import type { ResourceState } from "./resource-state.ts";
import type { Run } from "./run.ts";
import type { RunProviders } from "./run-providers.ts";

/** What the state has and no registration of the run stands for: the end of a run deletes it. */
export class Leftovers {
  readonly #run: Run;
  readonly #providers: RunProviders;
  readonly #interrupted: InterruptedOperations;
  /** URNs that go in this run. */
  readonly #going = new Set<string>();
  /** URNs that would go if they were not protected. */
  readonly #staying = new Set<string>();

  constructor(run: Run, providers: RunProviders, interrupted: InterruptedOperations) {
    this.#run = run;
    this.#providers = providers;
    this.#interrupted = interrupted;
  }

  /** Deletes all that is left over. What fails is noted, and what it needs is kept. */
  async delete(): Promise<void> {
    const { ending, registrations, store, slots } = this.#run;
    await this.#interrupted.settleCreates(this.#providers);
    if (ending.stopped) {
      return;
    }
    const leftovers = store.resources.filter(({ key }) => !registrations.stands(key));
    const dropped = leftovers.filter((entry) => entry.pendingReplacement);
    if (dropped.length > 0) {
      await store.change({ drop: dropped.map(({ key }) => key) });
    }
    const condemned = leftovers.filter((entry) => !entry.pendingReplacement);
    for (const entry of condemned) {
      (isProtected(entry) ? this.#staying : this.#going).add(entry.urn);
    }
    const kept = await deleteInOrder(condemned, (entry) => slots.run(() => this.#remove(entry)));
    for (const entry of ending.stopped ? [] : kept) {
      if (!this.#refuseProtected(entry)) {
        this.#run.tell("info", "kept, as something that depends on it could not be deleted", entry.urn);
      }
    }
  }

  /** @returns whether the entry is gone */
  async #remove(entry: ResourceState): Promise<boolean> {
    const { ending, changes, executor } = this.#run;
    if (ending.stopped) {
      return false;
    }
    if (!changes.has(entry.urn)) {
      changes.note(entry, "delete", []);
    }
    if (this.#refuseProtected(entry)) {
      return false;
    }
    if (this.#staying.has(entry.deletedWith)) {
      // Its object lives on inside the protected one: to forget it would be to lose it.
      this.#run.tell("info", `kept, as ${entry.deletedWith}, with which it would go, is protected`, entry.urn);
      return false;
    }
    try {
      const operations = this.#isLeftAlone(entry) ? componentOperations : await this.#providers.operationsFor(entry);
      await executor.delete(entry, operations);
      await this.#interrupted.forgetDelete(entry);
      return true;
    } catch (error) {
      ending.blame(entry.urn, error);
      return false;
    }
  }

  #refuseProtected(entry: ResourceState): boolean {
    if (isProtected(entry)) {
      const message = "It cannot be deleted because it is protected (`protect: true`). Unprotect it first.";
      this.#run.ending.note({ urn: entry.urn, message });
    }
    return isProtected(entry);
  }

  /** Whether the state forgets an entry without a word to its provider. */
  #isLeftAlone({ custom, external, retainOnDelete, deletedWith }: ResourceState): boolean {
    return !custom || external || retainOnDelete || (deletedWith !== "" && this.#going.has(deletedWith));
  }
}

/** What has been replaced goes all the same: the replacement was allowed. */
function isProtected(entry: ResourceState): boolean {
  return entry.protect && !entry.delete;
}
