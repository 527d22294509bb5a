import { randomUUID } from "node:crypto";
import { messageOf } from "../failure.ts";
import { EngineError } from "./engine-error.ts";
import type { EventSink, Operation } from "./engine-event.ts";
import { isNetworkError } from "./network-error.ts";
import type { PropertyObject } from "./property-value.ts";
import { type ResolvedGoal, stateOf } from "./resolved-goal.ts";
import type { OldResource, Outcome, ResourceOperations } from "./resource-operations.ts";
import type { CustomTimeouts, PendingOperation, ResourceState } from "./resource-state.ts";
import { secretOutputs } from "./secret-outputs.ts";
import { redact, secretTexts } from "./secrets.ts";
import type { StateStore } from "./state-store.ts";

/**
 * Does what has been decided. Every operation that could leave traces is noted in the state before it begins, so that a
 * crash at any point is put right by the next run.
 */
export class StepExecutor {
  readonly #store: StateStore;
  readonly #emit: EventSink;
  readonly #preview: boolean;

  constructor(store: StateStore, emit: EventSink, preview: boolean) {
    this.#store = store;
    this.#emit = emit;
    this.#preview = preview;
  }

  /**
   * Creates a resource and takes it into the state.
   * @param replaces entries that it stands in for; they wait for their deletion from then on
   * @param drops entries of which nothing is left
   */
  create(
    goal: ResolvedGoal,
    inputs: PropertyObject,
    operations: ResourceOperations,
    op: Operation,
    replaces: readonly ResourceState[] = [],
    drops: readonly string[] = [],
  ): Promise<ResourceState> {
    const key = randomUUID();
    const state = (outcome: Outcome) => stateOf(goal, key, inputs, outcome);
    return this.#reported(op, goal, inputs, async () => {
      const operation = await this.#begin(
        "create",
        state({ id: "", outputs: {}, initErrors: [] }),
        operations,
        replaces.map((entry) => entry.key),
      );
      const outcome = await this.#attempt(operation, () =>
        operations.create(goal.urn, inputs, optionsOf(goal, "create")),
      );
      const created = state(outcome);
      const change = { put: [created, ...replaces.map((entry) => ({ ...entry, delete: true }))], drop: drops };
      await this.#end(operation, change);
      return well(created);
    });
  }

  /** Changes a resource in place. */
  update(
    goal: ResolvedGoal,
    old: ResourceState,
    inputs: PropertyObject,
    operations: ResourceOperations,
  ): Promise<ResourceState> {
    return this.#reported("update", goal, inputs, async () => {
      const operation = await this.#begin("update", old, operations);
      const outcome = await this.#attempt(operation, () =>
        operations.update(goal.urn, oldResource(old), inputs, optionsOf(goal, "update")),
      );
      const updated = stateOf(goal, old.key, inputs, outcome);
      await this.#end(operation, { put: [updated] });
      return well(updated);
    });
  }

  /**
   * Deletes a resource and takes it out of the state.
   * @param after what is to be remembered of it instead
   */
  delete(
    entry: ResourceState,
    operations: ResourceOperations,
    after?: ResourceState,
    op: Operation = "delete",
  ): Promise<void> {
    const change = after ? { put: [after] } : { drop: [entry.key] };
    return this.#reported(op, entry, entry.inputs, async () => {
      if (this.#preview || !operations.leavesTraces) {
        await this.#store.change(change);
        return;
      }
      const operation = await this.#begin("delete", entry, operations);
      await this.#attempt(operation, () =>
        operations.delete(entry.urn, oldResource(entry), optionsOf(entry, "delete")),
      );
      await this.#end(operation, change);
    });
  }

  /**
   * Runs a create again of which a crash left open whether it happened: with the same inputs it comes to the same.
   * @throws whatever the provider throws when it refuses; then the create is no longer pending, except while a server is away
   */
  async recoverCreate(pending: PendingOperation, operations: ResourceOperations): Promise<ResourceState> {
    const { resource } = pending;
    const outcome = await this.#attempt(pending.id, () =>
      operations.create(resource.urn, resource.inputs, optionsOf(resource, "create")),
    );
    const outputs = secretOutputs(resource.inputs, outcome.outputs, resource.additionalSecretOutputs);
    const recovered: ResourceState = { ...resource, ...outcome, outputs };
    const replaced = pending.replaces.flatMap((key) => this.#store.get(key) ?? []);
    await this.#store.end(pending.id, {
      put: [recovered, ...replaced.map((entry) => ({ ...entry, delete: true }))],
    });
    return recovered;
  }

  async #begin(
    kind: PendingOperation["kind"],
    resource: ResourceState,
    operations: ResourceOperations,
    replaces: readonly string[] = [],
  ): Promise<number | undefined> {
    return this.#preview || !operations.leavesTraces ? undefined : this.#store.begin(kind, resource, replaces);
  }

  async #end(operation: number | undefined, change: Parameters<StateStore["change"]>[0]): Promise<void> {
    await (operation === undefined ? this.#store.change(change) : this.#store.end(operation, change));
  }

  /** After a failure that leaves open what the server did, the operation stays noted: the next run settles it. */
  async #attempt<T>(operation: number | undefined, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (operation !== undefined && !isNetworkError(error)) {
        await this.#store.end(operation);
      }
      throw error;
    }
  }

  async #reported<T>(
    op: Operation,
    subject: { readonly urn: string; readonly type: string },
    inputs: PropertyObject,
    work: () => Promise<T>,
  ): Promise<T> {
    const { urn, type } = subject;
    if (this.#preview) {
      const result = await work();
      this.#emit({ kind: "foretold", urn, type, op });
      return result;
    }
    const started = performance.now();
    this.#emit({ kind: "start", urn, type, op });
    try {
      const result = await work();
      this.#emit({ kind: "done", urn, type, op, elapsedMs: performance.now() - started });
      return result;
    } catch (error) {
      const message = redact(messageOf(error), secretTexts(inputs));
      this.#emit({ kind: "failed", urn, type, op, message, elapsedMs: performance.now() - started });
      throw message === messageOf(error) ? error : new EngineError(message);
    }
  }
}

/** What a provider is told about the old side. */
export function oldResource(entry: ResourceState): OldResource {
  return { id: entry.id, inputs: entry.inputs, outputs: entry.outputs };
}

function optionsOf(
  subject: { readonly customTimeouts: CustomTimeouts; readonly ignoreChanges?: readonly string[] },
  kind: keyof CustomTimeouts,
) {
  return { timeoutSeconds: subject.customTimeouts[kind], ignoreChanges: subject.ignoreChanges ?? [] };
}

/** @throws EngineError when the resource is there but not well; by then the state knows it. */
function well(state: ResourceState): ResourceState {
  if (state.initErrors.length > 0) {
    throw new EngineError(state.initErrors.join("\n"));
  }
  return state;
}
