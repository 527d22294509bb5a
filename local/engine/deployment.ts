import { aliasUrns } from "./alias.ts";
import { componentOperations } from "./component-operations.ts";
import { customOperations, type OperationEnvironment } from "./custom-operations.ts";
import { deleteInOrder } from "./deletion-order.ts";
import { type FieldDiff, fieldDiffs } from "./diff.ts";
import { EngineError, messageOf, type ResourceFailure } from "./engine-error.ts";
import type { EventSink, Operation } from "./engine-event.ts";
import { normalisedBag } from "./marshal.ts";
import { ignoreChanges } from "./property-path.ts";
import { containsUnknown, identical, type PropertyObject, secret, unknown } from "./property-value.ts";
import { providerOperations } from "./provider-operations.ts";
import type { ProviderRegistry } from "./provider-registry.ts";
import { renamed } from "./renamed.ts";
import { type ResolvedGoal, stateOf } from "./resolved-goal.ts";
import { plainGoal, type ResourceGoal } from "./resource-goal.ts";
import type { ResourceOperations } from "./resource-operations.ts";
import type { PendingOperation, ResourceState } from "./resource-state.ts";
import { secretOutputs } from "./secret-outputs.ts";
import { Semaphore } from "./semaphore.ts";
import type { StateStore } from "./state-store.ts";
import { oldResource, StepExecutor } from "./step-executor.ts";
import { stepFor } from "./step-generator.ts";
import { isProviderType, makeUrn, packageOf, parseProviderReference, providerReference, providerType } from "./urn.ts";

/** What a run does to one resource. */
export interface ResourceChange {
  readonly urn: string;
  readonly type: string;
  readonly op: Operation;
  readonly diff: readonly FieldDiff[];
}

export interface DeploymentOptions {
  readonly project: string;
  readonly stack: string;
  /** Keys with their namespace. */
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  readonly preview: boolean;
  /** How many resources are worked on at once. */
  readonly parallel: number;
  readonly store: StateStore;
  readonly registry: ProviderRegistry;
  readonly emit: EventSink;
  /** Ends when the person asks a second time to stop. */
  readonly cancel: AbortSignal;
}

/** Thrown at whatever comes after a failure or an interruption: nothing new begins then. */
export class Stopping extends Error {
  override readonly name = "Stopping";
}

interface Registration {
  readonly goal: ResolvedGoal;
  readonly state: ResourceState;
  readonly replaced: boolean;
}

/** One run: takes the program's registrations, brings each resource to where it should be, deletes what is left over. */
export class Deployment {
  readonly #options: DeploymentOptions;
  readonly #executor: StepExecutor;
  readonly #slots: Semaphore;
  /** Live entries of former runs, under the URN that they have in this run. */
  readonly #olds = new Map<string, ResourceState>();
  readonly #pendingCreates = new Map<string, PendingOperation>();
  readonly #interruptedDeletes = new Map<string, PendingOperation>();
  readonly #interruptedUpdates: PendingOperation[] = [];
  /** URNs whose registration has begun. */
  readonly #claimed = new Set<string>();
  readonly #registrations = new Map<string, Registration>();
  /** The former URN of each resource that was found by an alias. */
  readonly #formerUrns = new Map<string, string>();
  /** Keys of the entries that this run keeps. */
  readonly #kept = new Set<string>();
  readonly #replaced = new Set<string>();
  readonly #deleted = new Set<string>();
  readonly #condemned = new Map<string, Promise<void>>();
  #cascade: Promise<void> = Promise.resolve();
  readonly #defaults = new Map<string, Promise<string>>();
  readonly #changes = new Map<string, ResourceChange>();
  readonly #failures: ResourceFailure[] = [];
  readonly #running = new Set<Promise<unknown>>();
  #stackOutputs: PropertyObject | undefined;
  readonly #stopping = Promise.withResolvers<void>();
  #stopped = false;

  constructor(options: DeploymentOptions) {
    this.#options = options;
    this.#executor = new StepExecutor(options.store, options.emit, options.preview);
    this.#slots = new Semaphore(options.parallel);
    for (const operation of options.store.pending) {
      if (operation.kind === "create") {
        this.#pendingCreates.set(operation.resource.urn, operation);
      } else if (operation.kind === "delete") {
        this.#interruptedDeletes.set(operation.resource.key, operation);
      } else {
        this.#interruptedUpdates.push(operation);
      }
    }
    for (const entry of options.store.resources) {
      if (!entry.delete) {
        this.#olds.set(entry.urn, entry);
      }
    }
  }

  /** Takes note of the updates that a crash cut off: they are run again even if nothing differs. */
  async prepare(): Promise<void> {
    const { store } = this.#options;
    for (const { id, resource } of this.#interruptedUpdates) {
      const entry = store.get(resource.key);
      const marked = entry && { ...entry, initErrors: ["an update was cut off in an earlier run"] };
      await store.end(id, marked ? { put: [marked] } : {});
      if (marked && !marked.delete) {
        this.#olds.set(marked.urn, marked);
      }
    }
  }

  get changes(): ResourceChange[] {
    return [...this.#changes.values()];
  }

  get failures(): readonly ResourceFailure[] {
    return this.#failures;
  }

  /** The stack's outputs as the program gave them in this run. */
  get stackOutputs(): PropertyObject | undefined {
    return this.#stackOutputs;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Resolves when `stop` or `fail` is called. */
  get whenStopped(): Promise<void> {
    return this.#stopping.promise;
  }

  /** Begins nothing new from now on; what is under way ends. */
  stop(): void {
    this.#stopped = true;
    this.#stopping.resolve();
  }

  /** A resource of this run. */
  registered(urn: string): ResourceState | undefined {
    return this.#registrations.get(urn)?.state;
  }

  /** Calls a provider's function. @throws EngineError when there is none */
  async invoke(token: string, args: PropertyObject, reference: string): Promise<PropertyObject> {
    const packageName = packageOf(token);
    const { registry, store } = this.#options;
    registry.requirePackage(packageName, `the function ${token}`);
    const known = reference || (await this.#defaultProvider(packageName));
    const { provider, unready } = await registry.get(known, store.resources);
    if (provider.invoke === undefined || unready !== undefined) {
      throw new EngineError(`The function ${token} cannot be called: ${unready ?? "its provider has no functions"}.`);
    }
    const { outputs, failures = [] } = await provider.invoke(token, structuredClone(args));
    if (failures.length > 0) {
      throw new EngineError(`${token}: ${failures.map(({ property, reason }) => `${property}: ${reason}`).join("; ")}`);
    }
    return normalisedBag(outputs);
  }

  /** Notes a failure, which ends the run once what is under way has ended. */
  fail(failure: ResourceFailure): void {
    this.#failures.push(failure);
    this.stop();
  }

  /** Resolves once nothing is under way. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) {
      await Promise.allSettled(this.#running);
    }
  }

  /**
   * Brings one resource to where its goal says.
   * @throws Stopping when the run is ending, also because of this very resource (see `failures`)
   */
  register(goal: ResourceGoal): Promise<ResourceState> {
    return this.#guarded(goal, async () => {
      const resolved = await this.#resolve(goal);
      return this.#slots.run(() => this.#settle(resolved));
    });
  }

  /** Takes an existing object into the program without managing it. */
  read(goal: ResourceGoal, id: string): Promise<ResourceState> {
    return this.#guarded(goal, async () => {
      const resolved = await this.#resolve(goal);
      return this.#slots.run(() => this.#readExternal(resolved, id));
    });
  }

  /** A component's outputs; the stack's are those of the program. */
  async registerOutputs(urn: string, outputs: PropertyObject): Promise<void> {
    const registration = this.#registrations.get(urn);
    if (!registration) {
      throw new EngineError(`Outputs came for ${urn}, which is not registered.`);
    }
    if (registration.goal.parent === "" && registration.goal.type === "pulumi:pulumi:Stack") {
      this.#stackOutputs = outputs;
    }
    const state = { ...registration.state, outputs };
    this.#registrations.set(urn, { ...registration, state });
    if (!identical(this.#options.store.get(state.key)?.outputs, outputs)) {
      await this.#options.store.change({ put: [state] });
    }
  }

  /** Deletes what no registration of this run stands for. Only for a program that ended well. */
  async deleteLeftovers(): Promise<void> {
    await this.#settlePendingCreates();
    if (this.#stopped) {
      return;
    }
    const leftovers = this.#options.store.resources.filter(({ key }) => !this.#kept.has(key));
    const dropped = leftovers.filter((entry) => entry.pendingReplacement);
    if (dropped.length > 0) {
      await this.#options.store.change({ drop: dropped.map(({ key }) => key) });
    }
    const condemned = leftovers.filter((entry) => !entry.pendingReplacement);
    for (const { urn } of condemned) {
      this.#deleted.add(urn);
    }
    const kept = await deleteInOrder(condemned, (entry) => this.#slots.run(() => this.#deleteLeftover(entry)));
    for (const entry of this.#stopped ? [] : kept) {
      this.#note("info", "kept, as something that depends on it could not be deleted", entry.urn);
    }
  }

  /** Takes the run's stack outputs into the state. @param complete false: the program failed, the old ones stay beside them */
  async saveOutputs(complete: boolean): Promise<void> {
    if (this.#options.preview || this.#stackOutputs === undefined) {
      return;
    }
    const { store } = this.#options;
    const outputs = complete ? this.#stackOutputs : { ...store.outputs, ...this.#stackOutputs };
    if (!identical(outputs, store.outputs)) {
      await store.change({ outputs });
    }
  }

  // Registrations ------------------------------------------------------------------------------------------------------

  async #guarded(goal: { type: string; name: string; parent: string }, work: () => Promise<ResourceState>) {
    const { stack, project } = this.#options;
    const running = (async () => {
      this.#checkStopped();
      const urn = makeUrn(stack, project, goal.parent, goal.type, goal.name);
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof Stopping)) {
          this.fail({ urn, message: messageOf(error) });
        }
        throw new Stopping(messageOf(error));
      }
    })();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  #checkStopped(): void {
    if (this.#stopped) {
      throw new Stopping("The run is ending.");
    }
  }

  async #resolve(goal: ResourceGoal): Promise<ResolvedGoal> {
    const { stack, project } = this.#options;
    const urn = makeUrn(stack, project, goal.parent, goal.type, goal.name);
    if (this.#claimed.has(urn)) {
      throw new EngineError(
        `Duplicate resource URN: two resources of type ${goal.type} are called "${goal.name}" below the same parent. Names must differ.`,
      );
    }
    this.#claimed.add(urn);
    const parent = this.#registrations.get(goal.parent)?.goal;
    if (goal.parent !== "" && parent === undefined) {
      throw new EngineError(`The parent ${goal.parent} is not registered.`);
    }
    return {
      ...goal,
      urn,
      provider: await this.#providerFor(goal, parent),
      providers: { ...parent?.providers, ...goal.providers },
      protect: goal.protect ?? parent?.protect ?? false,
      retainOnDelete: goal.retainOnDelete ?? parent?.retainOnDelete ?? false,
      deletedWith: goal.deletedWith || (parent?.deletedWith ?? ""),
    };
  }

  async #providerFor(goal: ResourceGoal, parent: ResolvedGoal | undefined): Promise<string> {
    const packageName = packageOf(goal.type);
    if (isProviderType(goal.type)) {
      this.#options.registry.requirePackage(packageName, goal.type);
      return "";
    }
    if (!goal.custom) {
      return "";
    }
    if (goal.provider !== "") {
      return goal.provider;
    }
    const inherited = goal.providers[packageName] ?? parent?.providers[packageName];
    if (inherited !== undefined) {
      return inherited;
    }
    if (parent?.custom && parent.provider !== "" && packageOf(parent.type) === packageName) {
      return parent.provider;
    }
    this.#options.registry.requirePackage(packageName, goal.type);
    return this.#defaultProvider(packageName);
  }

  #defaultProvider(packageName: string): Promise<string> {
    const known = this.#defaults.get(packageName) ?? this.#registerDefault(packageName);
    this.#defaults.set(packageName, known);
    return known;
  }

  async #registerDefault(packageName: string): Promise<string> {
    const { config, secretKeys } = this.#options;
    this.#refuseDisabledDefault(packageName);
    const prefix = `${packageName}:`;
    const inputs = Object.fromEntries(
      Object.entries(config)
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, value]) => [key.slice(prefix.length), secretKeys.includes(key) ? secret(value) : value]),
    );
    const goal = await this.#resolve({ ...plainGoal, type: providerType(packageName), name: "default", inputs });
    const { urn, id } = await this.#settle(goal);
    return providerReference(urn, id);
  }

  #refuseDisabledDefault(packageName: string): void {
    const disabled = this.#options.config["pulumi:disable-default-providers"];
    const names: unknown = disabled === undefined ? [] : JSON.parse(disabled);
    if (Array.isArray(names) && (names.includes("*") || names.includes(packageName))) {
      throw new EngineError(
        `The default provider of package "${packageName}" is disabled (pulumi:disable-default-providers): give the resource a provider.`,
      );
    }
  }

  async #settle(goal: ResolvedGoal): Promise<ResourceState> {
    this.#checkStopped();
    await this.#condemned.get(goal.urn);
    const operations = await this.#operationsFor(goal.type, goal.custom, goal.provider);
    const old = await this.#findOld(goal, operations);
    const imports = goal.importId !== "" && (old === undefined || old.external || old.id !== goal.importId);
    const result = imports ? await this.#import(goal, operations) : await this.#bringAbout(goal, old, operations);
    this.#kept.add(result.state.key);
    this.#registrations.set(goal.urn, result);
    if (result.replaced) {
      this.#replaced.add(goal.urn);
    }
    return result.state;
  }

  async #bringAbout(
    goal: ResolvedGoal,
    old: ResourceState | undefined,
    operations: ResourceOperations,
  ): Promise<Registration> {
    if (old === undefined || old.external) {
      const inputs = await this.#check(goal, operations, {}, goal.inputs);
      return this.#create(goal, inputs, operations, old ? [old.key] : []);
    }
    if (old.pendingReplacement) {
      const inputs = await this.#check(goal, operations, {}, goal.inputs);
      const diff = fieldDiffs(old.inputs, inputs);
      return this.#replace(goal, inputs, operations, diff, [], [old.key]);
    }
    const inputs = await this.#check(goal, operations, old.inputs, this.#withIgnored(goal, old));
    const step = await stepFor(goal, old, inputs, operations, {
      preview: this.#options.preview,
      wasReplaced: (urn) => this.#replaced.has(urn),
      providerForcesReplacement: (from, to) => this.#providerForcesReplacement(from, to),
    });
    switch (step.op) {
      case "same":
        return this.#keep(goal, old, inputs, operations);
      case "update": {
        this.#checkStopped();
        this.#noteChange(goal, "update", step.diff);
        return { goal, state: await this.#executor.update(goal, old, inputs, operations), replaced: false };
      }
      case "replace": {
        this.#refuseProtected(goal, old);
        const fresh = await this.#check(goal, operations, {}, this.#withIgnored(goal, old));
        if (!step.deleteFirst) {
          return this.#replace(goal, fresh, operations, step.diff, [old], []);
        }
        await this.#deleteWithDependents(old);
        return this.#replace(goal, fresh, operations, step.diff, [], [old.key]);
      }
    }
  }

  #withIgnored(goal: ResolvedGoal, old: ResourceState): PropertyObject {
    const { inputs, impossible } = ignoreChanges(goal.inputs, old.inputs, goal.ignoreChanges);
    for (const path of impossible) {
      this.#note("info", `cannot ignore changes in added or removed elements: ${path}`, goal.urn);
    }
    return inputs;
  }

  async #check(
    goal: ResolvedGoal,
    operations: ResourceOperations,
    olds: PropertyObject,
    news: PropertyObject,
  ): Promise<PropertyObject> {
    const { inputs, failures } = await operations.check(goal.urn, olds, news);
    if (failures.length > 0) {
      const faults = failures.map(({ property, reason }) => (property === "" ? reason : `${property}: ${reason}`));
      throw new EngineError(`The inputs are not valid: ${faults.join("; ")}`);
    }
    if (!this.#options.preview && goal.custom && containsUnknown(inputs)) {
      throw new EngineError("Some inputs are not known although everything they need is.");
    }
    return inputs;
  }

  async #create(goal: ResolvedGoal, inputs: PropertyObject, operations: ResourceOperations, drops: string[]) {
    this.#checkStopped();
    this.#noteChange(goal, "create", []);
    const state = await this.#executor.create(goal, inputs, operations, "create", [], drops);
    return { goal, state, replaced: false };
  }

  async #replace(
    goal: ResolvedGoal,
    inputs: PropertyObject,
    operations: ResourceOperations,
    diff: readonly FieldDiff[],
    replaces: readonly ResourceState[],
    drops: readonly string[],
  ): Promise<Registration> {
    this.#checkStopped();
    this.#noteChange(goal, "replace", diff);
    const state = await this.#executor.create(goal, inputs, operations, "replace", replaces, drops);
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
    this.#noteChange(goal, "same", []);
    if (!identical(state, this.#options.store.get(old.key))) {
      await this.#options.store.change({ put: [state] });
    }
    return { goal, state, replaced: false };
  }

  async #import(goal: ResolvedGoal, operations: ResourceOperations): Promise<Registration> {
    const found = await operations.read(goal.urn, goal.importId, {});
    if (found === undefined) {
      throw new EngineError(`Nothing to import: there is no ${goal.type} with id "${goal.importId}".`);
    }
    const olds = found.inputs ?? goal.inputs;
    const inputs = await this.#check(goal, operations, olds, goal.inputs);
    const old = { id: goal.importId, inputs: olds, outputs: found.outputs };
    const diff = await operations.diff(goal.urn, old, inputs, {
      timeoutSeconds: undefined,
      ignoreChanges: goal.ignoreChanges,
    });
    if (diff.changes) {
      const paths = diff.fields.map(({ path }) => path).join(", ");
      throw new EngineError(
        `Cannot import "${goal.importId}": the inputs differ from the existing object in ${paths}. Make them equal first.`,
      );
    }
    const state = stateOf(goal, crypto.randomUUID(), inputs, { ...old, initErrors: [] });
    this.#noteChange(goal, "import", []);
    const before = this.#olds.get(goal.urn);
    await this.#options.store.change({ put: [state, ...(before ? [{ ...before, delete: true }] : [])] });
    return { goal, state, replaced: before !== undefined };
  }

  async #readExternal(goal: ResolvedGoal, id: string): Promise<ResourceState> {
    this.#checkStopped();
    const operations = await this.#operationsFor(goal.type, true, goal.provider);
    const old = await this.#findOld(goal, operations);
    const outputs = id === unknown ? goal.inputs : await this.#readOutputs(goal, operations, id);
    const key = old?.external ? old.key : crypto.randomUUID();
    const state = { ...stateOf(goal, key, goal.inputs, { id, outputs, initErrors: [] }), external: true };
    const replaced = old && !old.external ? [{ ...old, delete: true }] : [];
    if (!identical(state, this.#options.store.get(key))) {
      await this.#options.store.change({ put: [state, ...replaced] });
    }
    this.#kept.add(key);
    this.#registrations.set(goal.urn, { goal, state, replaced: replaced.length > 0 });
    this.#noteChange(goal, "same", []);
    return state;
  }

  async #readOutputs(goal: ResolvedGoal, operations: ResourceOperations, id: string): Promise<PropertyObject> {
    const found = await operations.read(goal.urn, id, goal.inputs);
    if (found === undefined) {
      throw new EngineError(`There is no ${goal.type} with id "${id}" to read.`);
    }
    return secretOutputs(goal.inputs, found.outputs, goal.additionalSecretOutputs);
  }

  // What stands from former runs ---------------------------------------------------------------------------------------

  async #findOld(goal: ResolvedGoal, operations: ResourceOperations): Promise<ResourceState | undefined> {
    for (const urn of [goal.urn, ...this.#aliasesOf(goal)]) {
      await this.#recoverCreate(urn, operations);
      const old = this.#olds.get(urn);
      if (old === undefined) {
        continue;
      }
      const found = await this.#finishInterruptedDelete(old, operations);
      if (found !== undefined && urn !== goal.urn) {
        return this.#adopt(found, goal.urn);
      }
      return found;
    }
    return undefined;
  }

  #aliasesOf(goal: ResolvedGoal): string[] {
    const { stack, project } = this.#options;
    const formerUrnOf = (urn: string) => this.#formerUrns.get(urn);
    const { type, name, parent } = goal;
    return aliasUrns(
      { stack, project, type, name, parent, parentAlias: formerUrnOf(parent) },
      goal.aliases,
      formerUrnOf,
    );
  }

  /** Takes an entry over under its new URN, and every reference to the old one with it. */
  async #adopt(old: ResourceState, urn: string): Promise<ResourceState> {
    if (this.#claimed.has(old.urn)) {
      throw new EngineError(`${urn} has the alias ${old.urn}, under which another resource is registered in this run.`);
    }
    this.#formerUrns.set(urn, old.urn);
    this.#olds.delete(old.urn);
    const changed: ResourceState[] = [];
    for (const entry of this.#options.store.resources) {
      const after = renamed(entry, old.urn, urn, entry.key === old.key);
      if (after !== entry) {
        changed.push(after);
        if (this.#olds.get(after.urn)?.key === after.key) {
          this.#olds.set(after.urn, { ...after, initErrors: this.#olds.get(after.urn)?.initErrors ?? [] });
        }
      }
    }
    const adopted = renamed(old, old.urn, urn, true);
    this.#olds.set(urn, adopted);
    await this.#options.store.change({ put: changed });
    return adopted;
  }

  /** A create that a crash cut off is run again with the same inputs; from then on the resource is an old one. */
  async #recoverCreate(urn: string, operations: ResourceOperations): Promise<void> {
    const pending = this.#pendingCreates.get(urn);
    if (pending === undefined || this.#options.preview) {
      return;
    }
    this.#pendingCreates.delete(urn);
    this.#note("info", "its creation was cut off in an earlier run and is run again", urn);
    const recovered = await this.#executor.recoverCreate(pending, operations);
    this.#olds.set(urn, recovered);
  }

  /** A delete that a crash cut off is finished; a registration then starts from nothing. */
  async #finishInterruptedDelete(
    old: ResourceState,
    operations: ResourceOperations,
  ): Promise<ResourceState | undefined> {
    const pending = this.#interruptedDeletes.get(old.key);
    if (pending === undefined) {
      return old;
    }
    this.#interruptedDeletes.delete(old.key);
    this.#olds.delete(old.urn);
    if (!this.#options.preview) {
      await operations.delete(old.urn, oldResource(old), { timeoutSeconds: undefined, ignoreChanges: [] });
    }
    await this.#options.store.end(pending.id, { drop: [old.key] });
    return undefined;
  }

  async #settlePendingCreates(): Promise<void> {
    if (this.#options.preview) {
      return;
    }
    for (const [urn, { resource }] of [...this.#pendingCreates]) {
      try {
        await this.#recoverCreate(urn, await this.#operationsFor(resource.type, true, resource.provider));
      } catch (error) {
        this.fail({ urn, message: messageOf(error) });
      }
    }
  }

  // Providers ----------------------------------------------------------------------------------------------------------

  async #operationsFor(type: string, custom: boolean, reference: string): Promise<ResourceOperations> {
    const { registry, preview, cancel, emit, store } = this.#options;
    if (!custom) {
      return componentOperations;
    }
    if (isProviderType(type)) {
      return providerOperations(registry, preview);
    }
    const environment: OperationEnvironment = {
      preview,
      signal: cancel,
      log: (severity, message, urn) => emit({ kind: "diagnostic", severity, message, urn }),
    };
    return customOperations(await registry.get(reference, store.resources), environment);
  }

  async #providerForcesReplacement(from: string, to: string): Promise<boolean> {
    if (from === to) {
      return false;
    }
    if (from === "" || to === "") {
      return true;
    }
    const before = this.#providerState(from);
    const after = this.#providerState(to);
    if (before === undefined || after === undefined) {
      return true;
    }
    const bare = this.#options.registry.bare(packageOf(after.type));
    const answer = await bare.diffConfig?.(before.id, after.urn, before.inputs, after.inputs);
    return (answer?.replaces ?? []).length > 0;
  }

  #providerState(reference: string): ResourceState | undefined {
    const { urn, id } = parseProviderReference(reference);
    const registered = this.#registrations.get(urn)?.state;
    if (registered?.id === id) {
      return registered;
    }
    return this.#options.store.resources.find((entry) => entry.urn === urn && entry.id === id);
  }

  // Deletion -----------------------------------------------------------------------------------------------------------

  #refuseProtected(goal: ResolvedGoal, old: ResourceState): void {
    if (goal.protect && old.protect) {
      throw new EngineError("It is protected (`protect: true`) and would have to be replaced. Unprotect it first.");
    }
  }

  /** Deletes an entry that is to be created anew, and before it what cannot outlive it. */
  async #deleteWithDependents(root: ResourceState): Promise<void> {
    const turn = this.#cascade.then(() => this.#condemnDependents(root));
    this.#cascade = turn.then(
      () => {},
      () => {},
    );
    await turn;
  }

  async #condemnDependents(root: ResourceState): Promise<void> {
    const condemned = new Map([[root.urn, root]]);
    for (let found = true; found; ) {
      found = false;
      for (const entry of this.#olds.values()) {
        if (!condemned.has(entry.urn) && (await this.#cannotOutlive(entry, condemned))) {
          condemned.set(entry.urn, entry);
          found = true;
        }
      }
    }
    for (const entry of condemned.values()) {
      if (entry.key !== root.key && entry.protect) {
        throw new EngineError(`${entry.urn} is protected, and it would have to be deleted to replace ${root.urn}.`);
      }
    }
    this.#checkStopped();
    const work = this.#deleteCondemned(root, [...condemned.values()]);
    for (const urn of condemned.keys()) {
      if (urn !== root.urn) {
        this.#condemned.set(
          urn,
          work.catch(() => {}),
        );
      }
    }
    await work;
  }

  async #cannotOutlive(entry: ResourceState, condemned: ReadonlyMap<string, ResourceState>): Promise<boolean> {
    if (this.#claimed.has(entry.urn) || !entry.custom || entry.external || entry.pendingReplacement) {
      return false;
    }
    const inSet = (urn: string) => condemned.has(urn);
    const provider = entry.provider === "" ? undefined : parseProviderReference(entry.provider).urn;
    if ((provider !== undefined && inSet(provider)) || inSet(entry.deletedWith) || entry.replaceWith.some(inSet)) {
      return true;
    }
    const affected = Object.entries(entry.propertyDependencies)
      .filter(([, urns]) => urns.some(inSet))
      .map(([name]) => name);
    if (affected.length === 0) {
      return false;
    }
    const news = { ...entry.inputs, ...Object.fromEntries(affected.map((name) => [name, unknown])) };
    const operations = await this.#operationsFor(entry.type, true, entry.provider);
    const { changes, replaces } = await operations.diff(entry.urn, oldResource(entry), news, {
      timeoutSeconds: undefined,
      ignoreChanges: [],
    });
    return changes && replaces.length > 0;
  }

  async #deleteCondemned(root: ResourceState, condemned: readonly ResourceState[]): Promise<void> {
    let failure: unknown;
    const urns = new Set(condemned.map(({ urn }) => urn));
    await deleteInOrder(condemned, async (entry) => {
      const after = { ...entry, pendingReplacement: true };
      try {
        if (entry.deletedWith !== "" && urns.has(entry.deletedWith)) {
          await this.#options.store.change({ put: [after] });
        } else {
          const operations = await this.#operationsFor(entry.type, entry.custom, entry.provider);
          await this.#executor.delete(entry, operations, after, "replace");
        }
        this.#olds.set(entry.urn, after);
        if (entry.key !== root.key) {
          this.#replaced.add(entry.urn);
        }
        return true;
      } catch (error) {
        failure ??= error;
        return false;
      }
    });
    if (failure !== undefined) {
      throw failure;
    }
  }

  async #deleteLeftover(entry: ResourceState): Promise<boolean> {
    if (this.#stopped) {
      return false;
    }
    const goal = { urn: entry.urn, type: entry.type, hideDiffs: [] };
    if (!this.#changes.has(entry.urn)) {
      this.#noteChange(goal, "delete", []);
    }
    if (entry.protect && !entry.delete) {
      this.#failures.push({
        urn: entry.urn,
        message: "It cannot be deleted because it is protected (`protect: true`). Unprotect it first.",
      });
      return false;
    }
    const untouched =
      !entry.custom ||
      entry.external ||
      entry.retainOnDelete ||
      (entry.deletedWith !== "" && this.#deleted.has(entry.deletedWith));
    try {
      const operations = untouched
        ? componentOperations
        : await this.#operationsFor(entry.type, entry.custom, entry.provider);
      await this.#executor.delete(entry, operations);
      await this.#forgetInterrupted(entry);
      return true;
    } catch (error) {
      this.#failures.push({ urn: entry.urn, message: messageOf(error) });
      return false;
    }
  }

  async #forgetInterrupted(entry: ResourceState): Promise<void> {
    const pending = this.#interruptedDeletes.get(entry.key);
    if (pending !== undefined) {
      this.#interruptedDeletes.delete(entry.key);
      await this.#options.store.end(pending.id);
    }
  }

  // Reporting ----------------------------------------------------------------------------------------------------------

  #noteChange(goal: { urn: string; type: string }, op: Operation, diff: readonly FieldDiff[]): void {
    this.#changes.set(goal.urn, { urn: goal.urn, type: goal.type, op, diff });
  }

  #note(severity: "info" | "warning", message: string, urn: string): void {
    this.#options.emit({ kind: "diagnostic", severity, message, urn });
  }
}
