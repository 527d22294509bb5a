import { messageOf } from "../failure.ts";
import { isNetworkError } from "./network-error.ts";
import type { ResourceOperations } from "./resource-operations.ts";
import type { PendingOperation, ResourceState } from "./resource-state.ts";
import type { Run } from "./run.ts";
import type { RunProviders } from "./run-providers.ts";
import { redact, secretTexts } from "./secrets.ts";
import { oldResource } from "./step-executor.ts";

/** Operations of which a crash of an earlier run left open how they ended. Each is settled before anything builds on it. */
export class InterruptedOperations {
  readonly #run: Run;
  readonly #creates = new Map<string, PendingOperation>();
  readonly #deletes = new Map<string, PendingOperation>();
  readonly #updates: PendingOperation[] = [];

  constructor(run: Run) {
    this.#run = run;
    for (const operation of run.store.pending) {
      if (operation.kind === "create") {
        this.#creates.set(operation.resource.urn, operation);
      } else if (operation.kind === "delete") {
        this.#deletes.set(operation.resource.key, operation);
      } else {
        this.#updates.push(operation);
      }
    }
  }

  /** Marks what was being updated as not well: it is updated again even if nothing differs. @returns the entries so marked */
  async markUpdates(): Promise<ResourceState[]> {
    const { store } = this.#run;
    const marked: ResourceState[] = [];
    for (const { id, resource } of this.#updates) {
      const entry = store.get(resource.key);
      const unwell = entry && { ...entry, initErrors: ["an update was cut off in an earlier run"] };
      await store.end(id, unwell ? { put: [unwell] } : {});
      if (unwell) {
        marked.push(unwell);
      }
    }
    return marked;
  }

  /**
   * Runs a create again, with the same inputs.
   * @returns the entry, or undefined when no create of this URN was cut off or the provider now refuses it
   */
  async recoverCreate(urn: string, operations: ResourceOperations): Promise<ResourceState | undefined> {
    const pending = this.#creates.get(urn);
    if (pending === undefined || this.#run.preview) {
      return undefined;
    }
    this.#creates.delete(urn);
    this.#run.tell("info", "its creation was cut off in an earlier run and is run again", urn);
    try {
      return await this.#run.executor.recoverCreate(pending, operations);
    } catch (error) {
      if (isNetworkError(error)) {
        throw error;
      }
      // What is refused now was, but for a change on the server, refused then: nothing is there.
      const reason = redact(messageOf(error), secretTexts(pending.resource.inputs));
      this.#run.tell("warning", `its creation of an earlier run is given up, as it is refused: ${reason}`, urn);
      return undefined;
    }
  }

  /** Finishes a delete. @returns whether there was one: then nothing is left of the entry */
  async finishDelete(entry: ResourceState, operations: ResourceOperations): Promise<boolean> {
    const pending = this.#deletes.get(entry.key);
    if (pending === undefined) {
      return false;
    }
    this.#deletes.delete(entry.key);
    if (!this.#run.preview) {
      await operations.delete(entry.urn, oldResource(entry), { timeoutSeconds: undefined, ignoreChanges: [] });
    }
    await this.#run.store.end(pending.id, { drop: [entry.key] });
    return true;
  }

  /** Forgets about the delete of an entry that has been deleted since. */
  async forgetDelete(entry: ResourceState): Promise<void> {
    const pending = this.#deletes.get(entry.key);
    if (pending !== undefined) {
      this.#deletes.delete(entry.key);
      await this.#run.store.end(pending.id);
    }
  }

  /** Runs the creates again that no registration of this run has asked about, so that what they made can be deleted. */
  async settleCreates(providers: RunProviders): Promise<void> {
    for (const [urn, { resource }] of this.#run.preview ? [] : [...this.#creates]) {
      try {
        await this.recoverCreate(urn, await providers.operationsFor(resource));
      } catch (error) {
        this.#run.ending.fail({ urn, message: messageOf(error) });
      }
    }
  }
}
