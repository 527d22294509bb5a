import { checkedInputs, inputsWithIgnored } from "./checked-inputs.ts";
import { type FieldDiff, fieldDiffs } from "./diff.ts";
import { asksForImport, importObject, readObject } from "./existing-objects.ts";
import type { FormerResources } from "./former-resources.ts";
import { identical, type PropertyObject } from "./property-value.ts";
import type { Registration } from "./registrations.ts";
import type { ReplacementCascade } from "./replacement-cascade.ts";
import { type ResolvedGoal, refuseProtected, stateOf } from "./resolved-goal.ts";
import type { ResourceOperations } from "./resource-operations.ts";
import type { ResourceState } from "./resource-state.ts";
import type { Run } from "./run.ts";
import type { RunProviders } from "./run-providers.ts";
import { oldResource } from "./step-executor.ts";
import { stepFor } from "./step-generator.ts";

/** Brings one resource to where its goal says: finds what stands, decides on a step and has it done. */
export class ResourceSettler {
  readonly #run: Run;
  readonly #providers: RunProviders;
  readonly #former: FormerResources;
  readonly #cascade: ReplacementCascade;

  constructor(run: Run, providers: RunProviders, former: FormerResources, cascade: ReplacementCascade) {
    this.#run = run;
    this.#providers = providers;
    this.#former = former;
    this.#cascade = cascade;
  }

  async settle(goal: ResolvedGoal): Promise<ResourceState> {
    this.#run.ending.check();
    await this.#cascade.whenGone(goal.urn);
    const operations = await this.#providers.operationsFor(goal);
    const old = await this.#former.find(goal, operations);
    const registration = asksForImport(goal, old)
      ? await importObject(this.#run, goal, old, operations)
      : await this.#bringAbout(goal, old, operations);
    this.#run.registrations.add(registration);
    return registration.state;
  }

  /** Takes the object of an id into the program without managing it. */
  async read(goal: ResolvedGoal, id: string): Promise<ResourceState> {
    this.#run.ending.check();
    const operations = await this.#providers.operationsFor(goal);
    const old = await this.#former.find(goal, operations);
    const registration = await readObject(this.#run, goal, id, old, operations);
    this.#run.registrations.add(registration);
    return registration.state;
  }

  async #bringAbout(
    goal: ResolvedGoal,
    old: ResourceState | undefined,
    operations: ResourceOperations,
  ): Promise<Registration> {
    if (old === undefined || old.external) {
      const inputs = await checkedInputs(this.#run, goal, operations, {}, goal.inputs);
      return this.#create(goal, inputs, operations, old ? [old.key] : []);
    }
    if (old.pendingReplacement) {
      const inputs = await checkedInputs(this.#run, goal, operations, {}, goal.inputs);
      return this.#replace(goal, inputs, operations, fieldDiffs(old.inputs, inputs), { drops: [old.key] });
    }
    const wanted = inputsWithIgnored(this.#run, goal, old);
    const inputs = await checkedInputs(this.#run, goal, operations, old.inputs, wanted);
    const step = await stepFor(goal, old, inputs, operations, {
      preview: this.#run.preview,
      wasReplaced: (urn) => this.#run.registrations.wasReplaced(urn),
      providerForcesReplacement: (from, to) => this.#providers.forcesReplacement(from, to),
    });
    switch (step.op) {
      case "same":
        return this.#keep(goal, old, inputs, operations);
      case "update":
        return this.#update(goal, old, inputs, operations, step.diff);
      case "replace": {
        refuseProtected(goal, old);
        const fresh = await checkedInputs(this.#run, goal, operations, {}, wanted);
        if (!step.deleteFirst) {
          return this.#replace(goal, fresh, operations, step.diff, { replaces: [old] });
        }
        await this.#cascade.deleteWithDependents(old);
        return this.#replace(goal, fresh, operations, step.diff, { drops: [old.key] });
      }
    }
  }

  async #create(
    goal: ResolvedGoal,
    inputs: PropertyObject,
    operations: ResourceOperations,
    drops: readonly string[],
  ): Promise<Registration> {
    this.#run.ending.check();
    this.#run.changes.note(goal, "create", []);
    const state = await this.#run.executor.create(goal, inputs, operations, "create", [], drops);
    return { goal, state, replaced: false };
  }

  async #update(
    goal: ResolvedGoal,
    old: ResourceState,
    inputs: PropertyObject,
    operations: ResourceOperations,
    diff: readonly FieldDiff[],
  ): Promise<Registration> {
    this.#run.ending.check();
    this.#run.changes.note(goal, "update", diff);
    return { goal, state: await this.#run.executor.update(goal, old, inputs, operations), replaced: false };
  }

  /**
   * Makes the new object.
   * @param before what becomes of the old one: `replaces` is deleted at the end of the run, of `drops` nothing is left
   */
  async #replace(
    goal: ResolvedGoal,
    inputs: PropertyObject,
    operations: ResourceOperations,
    diff: readonly FieldDiff[],
    before: { readonly replaces?: readonly ResourceState[]; readonly drops?: readonly string[] },
  ): Promise<Registration> {
    this.#run.ending.check();
    this.#run.changes.note(goal, "replace", diff);
    const { replaces = [], drops = [] } = before;
    const state = await this.#run.executor.create(goal, inputs, operations, "replace", replaces, drops);
    return { goal, state, replaced: true };
  }

  /** Nothing to do for the provider; the state takes the options, which may be others. */
  async #keep(
    goal: ResolvedGoal,
    old: ResourceState,
    inputs: PropertyObject,
    operations: ResourceOperations,
  ): Promise<Registration> {
    await operations.keep(goal.urn, oldResource(old));
    const { id, outputs } = old;
    const state = stateOf(goal, old.key, inputs, { id, outputs, initErrors: [] });
    this.#run.changes.note(goal, "same", []);
    if (!identical(state, this.#run.store.get(old.key))) {
      await this.#run.store.change({ put: [state] });
    }
    return { goal, state, replaced: false };
  }
}
