import { componentOperations } from "./component-operations.ts";
import { customOperations, type OperationEnvironment } from "./custom-operations.ts";
import { EngineError } from "./engine-error.ts";
import { normalisedBag } from "./marshal.ts";
import type { PropertyObject } from "./property-value.ts";
import { providerOperations } from "./provider-operations.ts";
import type { ResourceOperations } from "./resource-operations.ts";
import type { ResourceState } from "./resource-state.ts";
import type { Run } from "./run.ts";
import { isProviderType, packageOf, parseProviderReference } from "./urn.ts";

/** The providers of a run, as the parts of the run see them. */
export class RunProviders {
  readonly #run: Run;

  constructor(run: Run) {
    this.#run = run;
  }

  /** What can be done with a resource: by its provider, by the engine for a provider, by nobody for a component. */
  async operationsFor(resource: {
    readonly type: string;
    readonly custom: boolean;
    readonly provider: string;
  }): Promise<ResourceOperations> {
    const { registry, preview, cancel, emit, store } = this.#run.settings;
    if (!resource.custom) {
      return componentOperations;
    }
    if (isProviderType(resource.type)) {
      return providerOperations(registry, preview);
    }
    const environment: OperationEnvironment = {
      preview,
      signal: cancel,
      log: (severity, message, urn) => emit({ kind: "diagnostic", severity, message, urn }),
    };
    return customOperations(await registry.get(resource.provider, store), environment);
  }

  /** Whether resources of one provider cannot be taken over by another (or by the same with other settings). */
  async forcesReplacement(from: string, to: string): Promise<boolean> {
    if (from === to) {
      return false;
    }
    if (from === "" || to === "") {
      return true;
    }
    const before = this.#stateOf(from);
    const after = this.#stateOf(to);
    if (before === undefined || after === undefined) {
      return true;
    }
    const bare = this.#run.settings.registry.bare(packageOf(after.type));
    const answer = await bare.diffConfig?.(before.id, after.urn, before.inputs, after.inputs);
    return (answer?.replaces ?? []).length > 0;
  }

  /**
   * Calls a provider's function. In a preview its answer may not be known yet: undefined.
   * @throws EngineError when it has none or refuses the arguments
   */
  async invoke(token: string, args: PropertyObject, reference: string): Promise<PropertyObject | undefined> {
    const { preview, registry } = this.#run.settings;
    const { provider, unready } = await registry.get(reference, this.#run.store);
    if (preview && unready !== undefined) {
      return undefined;
    }
    if (provider.invoke === undefined || unready !== undefined) {
      throw new EngineError(`The function ${token} cannot be called: ${unready ?? "its provider has no functions"}.`);
    }
    const { outputs, failures = [] } = await provider.invoke(token, structuredClone(args));
    if (failures.length > 0) {
      throw new EngineError(`${token}: ${failures.map(({ property, reason }) => `${property}: ${reason}`).join("; ")}`);
    }
    return preview && outputs === undefined ? undefined : normalisedBag(outputs);
  }

  #stateOf(reference: string): ResourceState | undefined {
    const { urn, id } = parseProviderReference(reference);
    const registered = this.#run.registrations.get(urn)?.state;
    return registered?.id === id ? registered : this.#run.store.find(urn, id);
  }
}
