import { deleteInOrder } from "./deletion-order.ts";
import { EngineError } from "./engine-error.ts";
import type { FormerResources } from "./former-resources.ts";
import { unknown } from "./property-value.ts";
import type { ResourceState } from "./resource-state.ts";
import type { Run } from "./run.ts";
import type { RunProviders } from "./run-providers.ts";
import { oldResource } from "./step-executor.ts";
import { parseProviderReference } from "./urn.ts";

const noOptions = { timeoutSeconds: undefined, ignoreChanges: [] };

/** Deletes what is to be created anew under the same name, and before it what cannot outlive it. */
export class ReplacementCascade {
  readonly #run: Run;
  readonly #providers: RunProviders;
  readonly #former: FormerResources;
  /** The deletion of each dependent that has been condemned in this run. */
  readonly #deletions = new Map<string, Promise<void>>();
  #last: Promise<void> = Promise.resolve();

  constructor(run: Run, providers: RunProviders, former: FormerResources) {
    this.#run = run;
    this.#providers = providers;
    this.#former = former;
  }

  /** Resolves once a resource is not, or no longer, being deleted because of another one. */
  async whenGone(urn: string): Promise<void> {
    await this.#deletions.get(urn);
  }

  /** @throws EngineError when a dependent is protected; whatever a provider throws when it cannot delete */
  async deleteWithDependents(root: ResourceState): Promise<void> {
    const turn = this.#last.then(() => this.#deleteInTurn(root));
    this.#last = turn.then(
      () => {},
      () => {},
    );
    await turn;
  }

  async #deleteInTurn(root: ResourceState): Promise<void> {
    const condemned = await this.#condemn(root);
    this.#run.ending.check();
    const work = this.#delete(root, condemned);
    for (const { urn } of condemned) {
      if (urn !== root.urn) {
        this.#deletions.set(
          urn,
          work.catch(() => {}),
        );
      }
    }
    await work;
  }

  async #condemn(root: ResourceState): Promise<ResourceState[]> {
    const condemned = new Map([[root.urn, root]]);
    for (let found = true; found; ) {
      found = false;
      for (const entry of this.#former) {
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
    return [...condemned.values()];
  }

  async #cannotOutlive(entry: ResourceState, condemned: ReadonlyMap<string, ResourceState>): Promise<boolean> {
    if (this.#run.registrations.isClaimed(entry.urn) || !entry.custom || entry.external || entry.pendingReplacement) {
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
    const operations = await this.#providers.operationsFor(entry);
    const { changes, replaces } = await operations.diff(entry.urn, oldResource(entry), news, noOptions);
    return changes && replaces.length > 0;
  }

  async #delete(root: ResourceState, condemned: readonly ResourceState[]): Promise<void> {
    let failure: unknown;
    const urns = new Set(condemned.map(({ urn }) => urn));
    await deleteInOrder(condemned, async (entry) => {
      const after = { ...entry, pendingReplacement: true };
      try {
        if (entry.deletedWith !== "" && urns.has(entry.deletedWith)) {
          await this.#run.store.change({ put: [after] });
        } else {
          await this.#run.executor.delete(entry, await this.#providers.operationsFor(entry), after, "replace");
        }
        this.#former.put(after);
        if (entry.key !== root.key) {
          this.#run.registrations.noteReplaced(entry.urn);
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
}
