import { messageOf } from "../failure.ts";
import { EngineError } from "./engine-error.ts";
import type { EngineProvider, ProviderFactory } from "./engine-provider.ts";
import { containsUnknown, type PropertyObject, reveal } from "./property-value.ts";
import type { StateStore } from "./state-store.ts";
import { packageOf, parseProviderReference, providerReference } from "./urn.ts";

/** A provider as it stands in this run. */
export interface LoadedProvider {
  readonly provider: EngineProvider;
  readonly packageName: string;
  /** Undefined when it is ready; else why it is not (in a preview: settings that are not known yet). */
  readonly unready: string | undefined;
}

/** The providers of a run, each configured once from the inputs of its resource. */
export class ProviderRegistry {
  readonly #factories: Readonly<Record<string, ProviderFactory>>;
  readonly #preview: boolean;
  readonly #loaded = new Map<string, Promise<LoadedProvider>>();
  /** One unconfigured instance a package: enough to check and compare settings. */
  readonly #bare = new Map<string, EngineProvider>();

  constructor(factories: Readonly<Record<string, ProviderFactory>>, preview: boolean) {
    this.#factories = factories;
    this.#preview = preview;
  }

  has(packageName: string): boolean {
    return Object.hasOwn(this.#factories, packageName);
  }

  /** @throws EngineError naming the type and its package when nothing serves it. */
  requirePackage(packageName: string, type: string): void {
    if (!this.has(packageName)) {
      const served = Object.keys(this.#factories).sort().join(", ") || "none";
      throw new EngineError(
        `No provider for ${type}: the embedded engine has none for package "${packageName}" (it serves: ${served}). ` +
          "Use the Pulumi CLI for this stack.",
      );
    }
  }

  /** For checkConfig and diffConfig, which need no configuration. */
  bare(packageName: string): EngineProvider {
    const known = this.#bare.get(packageName) ?? this.#make(packageName);
    this.#bare.set(packageName, known);
    return known;
  }

  /** Makes and configures the provider that a resource stands for. In a preview, what goes wrong makes it unready. */
  load(urn: string, type: string, id: string, inputs: PropertyObject): Promise<LoadedProvider> {
    const loaded = this.#configure(packageOf(type), inputs);
    this.#loaded.set(providerReference(urn, id), loaded);
    return loaded;
  }

  /** The provider of a reference: of this run, else configured as the state has it. @throws EngineError when neither knows it. */
  async get(reference: string, store: StateStore): Promise<LoadedProvider> {
    const loaded = this.#loaded.get(reference);
    if (loaded) {
      return loaded;
    }
    const { urn, id } = parseProviderReference(reference);
    const state = store.find(urn, id);
    if (state) {
      return this.load(urn, state.type, id, state.inputs);
    }
    throw new EngineError(`The provider ${reference} is neither registered by the program nor in the state.`);
  }

  /** Asks every provider to give up what it is doing. */
  async cancel(): Promise<void> {
    const settled = await Promise.allSettled(this.#loaded.values());
    const loaded = settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    await Promise.allSettled(loaded.map(({ provider }) => provider.cancel?.()));
  }

  async #configure(packageName: string, inputs: PropertyObject): Promise<LoadedProvider> {
    const provider = this.#make(packageName);
    if (containsUnknown(inputs)) {
      return { provider, packageName, unready: "some of its settings are known only after an `up`" };
    }
    try {
      await provider.configure?.(reveal(inputs));
      return { provider, packageName, unready: undefined };
    } catch (error) {
      if (this.#preview) {
        return { provider, packageName, unready: messageOf(error) };
      }
      throw error;
    }
  }

  #make(packageName: string): EngineProvider {
    this.requirePackage(packageName, `pulumi:providers:${packageName}`);
    const factory = this.#factories[packageName];
    if (factory === undefined) {
      throw new EngineError(`No provider for package "${packageName}".`);
    }
    return factory();
  }
}
