import { EngineError } from "./engine-error.ts";
import { secret } from "./property-value.ts";
import type { ResolvedGoal } from "./resolved-goal.ts";
import { plainGoal, type ResourceGoal } from "./resource-goal.ts";
import type { ResourceState } from "./resource-state.ts";
import type { Run } from "./run.ts";
import { isProviderType, packageOf, providerReference, providerType } from "./urn.ts";

/** Fills in what a registration leaves to its parents and to the engine: its URN, inherited options, its provider. */
export class GoalResolver {
  readonly #run: Run;
  readonly #settle: (goal: ResolvedGoal) => Promise<ResourceState>;
  /** References to the default providers of this run, by package. */
  readonly #defaults = new Map<string, Promise<string>>();

  /** @param settle brings a resource about; default providers are registered through it */
  constructor(run: Run, settle: (goal: ResolvedGoal) => Promise<ResourceState>) {
    this.#run = run;
    this.#settle = settle;
  }

  /** @throws EngineError when the URN is taken, or a parent or provider is not there */
  async resolve(goal: ResourceGoal): Promise<ResolvedGoal> {
    const { registrations } = this.#run;
    const urn = this.#run.urnOf(goal);
    registrations.claim(urn, goal);
    const parent = registrations.get(goal.parent)?.goal;
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

  /** The provider that is configured by the stack's configuration alone, registered when it is first needed. */
  defaultProvider(packageName: string): Promise<string> {
    const known = this.#defaults.get(packageName) ?? this.#registerDefault(packageName);
    this.#defaults.set(packageName, known);
    return known;
  }

  async #providerFor(goal: ResourceGoal, parent: ResolvedGoal | undefined): Promise<string> {
    const packageName = packageOf(goal.type);
    if (isProviderType(goal.type)) {
      this.#run.settings.registry.requirePackage(packageName, goal.type);
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
    this.#run.settings.registry.requirePackage(packageName, goal.type);
    return this.defaultProvider(packageName);
  }

  async #registerDefault(packageName: string): Promise<string> {
    const { config, secretKeys } = this.#run.settings;
    this.#refuseDisabledDefault(packageName);
    const prefix = `${packageName}:`;
    const inputs = Object.fromEntries(
      Object.entries(config)
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, value]) => [key.slice(prefix.length), secretKeys.includes(key) ? secret(value) : value]),
    );
    const goal = await this.resolve({ ...plainGoal, type: providerType(packageName), name: "default", inputs });
    const { urn, id } = await this.#settle(goal);
    return providerReference(urn, id);
  }

  #refuseDisabledDefault(packageName: string): void {
    const disabled = this.#run.settings.config["pulumi:disable-default-providers"];
    const names: unknown = disabled === undefined ? [] : JSON.parse(disabled);
    if (Array.isArray(names) && (names.includes("*") || names.includes(packageName))) {
      throw new EngineError(
        `The default provider of package "${packageName}" is disabled (pulumi:disable-default-providers): give the resource a provider.`,
      );
    }
  }
}
