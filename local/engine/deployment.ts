import { messageOf } from "../failure.ts";
import { EngineError, type ResourceFailure } from "./engine-error.ts";
import { FormerResources } from "./former-resources.ts";
import { GoalResolver } from "./goal-resolver.ts";
import { InterruptedOperations } from "./interrupted-operations.ts";
import { Leftovers } from "./leftovers.ts";
import { identical, type PropertyObject } from "./property-value.ts";
import { ReplacementCascade } from "./replacement-cascade.ts";
import type { ResolvedGoal } from "./resolved-goal.ts";
import type { ResourceChange } from "./resource-change.ts";
import type { ResourceGoal } from "./resource-goal.ts";
import { ResourceSettler } from "./resource-settler.ts";
import type { ResourceState } from "./resource-state.ts";
import { Run, type RunSettings } from "./run.ts";
import { Stopping } from "./run-ending.ts";
import { RunProviders } from "./run-providers.ts";
import { packageOf, stackType } from "./urn.ts";

/** One run: takes the program's registrations, brings each resource to where it should be, deletes what is left over. */
export class Deployment {
  readonly #run: Run;
  readonly #providers: RunProviders;
  readonly #interrupted: InterruptedOperations;
  readonly #former: FormerResources;
  readonly #settler: ResourceSettler;
  readonly #resolver: GoalResolver;
  #stackOutputs: PropertyObject | undefined;

  constructor(settings: RunSettings) {
    this.#run = new Run(settings);
    this.#providers = new RunProviders(this.#run);
    this.#interrupted = new InterruptedOperations(this.#run);
    this.#former = new FormerResources(this.#run, this.#interrupted);
    const cascade = new ReplacementCascade(this.#run, this.#providers, this.#former);
    this.#settler = new ResourceSettler(this.#run, this.#providers, this.#former, cascade);
    this.#resolver = new GoalResolver(this.#run, (goal) => this.#settler.settle(goal));
  }

  get changes(): ResourceChange[] {
    return this.#run.changes.all;
  }

  get failures(): readonly ResourceFailure[] {
    return this.#run.ending.failures;
  }

  /** The stack's outputs as the program gave them in this run. */
  get stackOutputs(): PropertyObject | undefined {
    return this.#stackOutputs;
  }

  get stopped(): boolean {
    return this.#run.ending.stopped;
  }

  /** Resolves when `stop` or `fail` is called. */
  get whenStopped(): Promise<void> {
    return this.#run.ending.whenStopped;
  }

  /** Begins nothing new from now on; what is under way ends. */
  stop(): void {
    this.#run.ending.stop();
  }

  /** Notes a failure, which ends the run once what is under way has ended. */
  fail(failure: ResourceFailure): void {
    this.#run.ending.fail(failure);
  }

  /** Resolves once nothing is under way. */
  idle(): Promise<void> {
    return this.#run.ending.idle();
  }

  /** Takes note of the updates that a crash cut off. To be called before anything else. */
  async prepare(): Promise<void> {
    for (const entry of await this.#interrupted.markUpdates()) {
      this.#former.put(entry);
    }
  }

  /** A resource of this run. */
  registered(urn: string): ResourceState | undefined {
    return this.#run.registrations.get(urn)?.state;
  }

  /**
   * Brings one resource to where its goal says.
   * @throws Stopping when the run is ending, also because of this very resource (see `failures`)
   */
  register(goal: ResourceGoal): Promise<ResourceState> {
    return this.#guarded(goal, (resolved) => this.#settler.settle(resolved));
  }

  /** Takes an existing object into the program without managing it. */
  read(goal: ResourceGoal, id: string): Promise<ResourceState> {
    return this.#guarded(goal, (resolved) => this.#settler.read(resolved, id));
  }

  /** Calls a provider's function. @throws EngineError when there is none */
  async invoke(token: string, args: PropertyObject, reference: string): Promise<PropertyObject | undefined> {
    const packageName = packageOf(token);
    this.#run.settings.registry.requirePackage(packageName, `the function ${token}`);
    return this.#providers.invoke(token, args, reference || (await this.#resolver.defaultProvider(packageName)));
  }

  /** A component's outputs; the stack's are those of the program. */
  async registerOutputs(urn: string, outputs: PropertyObject): Promise<void> {
    const { registrations, store } = this.#run;
    const registration = registrations.get(urn);
    if (!registration) {
      throw new EngineError(`Outputs came for ${urn}, which is not registered.`);
    }
    if (registration.goal.parent === "" && registration.goal.type === stackType) {
      this.#stackOutputs = outputs;
    }
    const state = registrations.setOutputs(registration, outputs);
    if (!identical(store.get(state.key)?.outputs, outputs)) {
      await this.#orFail(() => store.change({ put: [state] }));
    }
  }

  /** Deletes what no registration of this run stands for. Only for a program that ended well. What fails is in `failures`. */
  deleteLeftovers(): Promise<void> {
    return this.#orFail(() => new Leftovers(this.#run, this.#providers, this.#interrupted).delete());
  }

  /**
   * Takes the run's stack outputs into the state. What fails is in `failures`.
   * @param complete false: the program failed, the old ones stay beside them
   */
  async saveOutputs(complete: boolean): Promise<void> {
    const { store, preview } = this.#run;
    if (preview || this.#stackOutputs === undefined) {
      return;
    }
    const outputs = complete ? this.#stackOutputs : { ...store.outputs, ...this.#stackOutputs };
    if (!identical(outputs, store.outputs)) {
      await this.#orFail(() => store.change({ outputs }));
    }
  }

  async #orFail(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#run.ending.blame(undefined, error);
      this.stop();
    }
  }

  #guarded(goal: ResourceGoal, work: (resolved: ResolvedGoal) => Promise<ResourceState>): Promise<ResourceState> {
    const { ending, slots } = this.#run;
    return ending.track(async () => {
      ending.check();
      try {
        const resolved = await this.#resolver.resolve(goal);
        return await slots.run(() => work(resolved));
      } catch (error) {
        if (!(error instanceof Stopping)) {
          ending.blame(this.#run.urnOf(goal), error);
          this.stop();
        }
        throw new Stopping(messageOf(error));
      }
    });
  }
}
