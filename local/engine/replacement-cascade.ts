import { componentOperations } from "./component-operations.ts";
import { deleteInOrder } from "./deletion-order.ts";
import { EngineError } from "./engine-error.ts";
import type { FormerResources } from "./former-resources.ts";
import { unknown } from "./property-value.ts";
import type { ResourceState } from "./resource-state.ts";
import type { Run } from "./run.ts";
import { Stopping } from "./run-ending.ts";
import type { RunProviders } from "./run-providers.ts";
import { oldResource } from "./step-executor.ts";
import { parseProviderReference } from "./urn.ts";

const noOptions = { timeoutSeconds: undefined, ignoreChanges: [] };

/** Deletes what is to be created anew under the same name, and before it what cannot outlive it. */
export class ReplacementCascade {
  readonly #run: Run;
  readonly #providers: RunProviders;
  readonly #former: FormerResources;
  /** The deletion of each dependent that has been condemned in this run; resolves to whether it went well. */
  readonly #deletions = new Map<string, Promise<boolean>>();
  #lastSentence: Promise<unknown> = Promise.resolve();

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
    // One after the other, so that no dependent is condemned twice; the deletions themselves go side by side.
    const sentence = this.#lastSentence.then(() => this.#condemn(root));
    this.#lastSentence = sentence.catch(() => {});
    await (await sentence).deletion;
  }

  /** Finds what cannot outlive an entry and begins to delete it. */
  async #condemn(root: ResourceState): Promise<{ readonly deletion: Promise<void> }> {
    const condemned = new Map([[root.urn, root]]);
    const elsewhere = new Map<string, Promise<boolean>>();
    for (let found = true; found; ) {
      found = false;
      for (const entry of this.#former) {
        const isNew = !condemned.has(entry.urn) && !elsewhere.has(entry.urn);
        if (isNew && (await this.#cannotOutlive(entry, condemned))) {
          const underWay = this.#deletions.get(entry.urn);
          if (underWay) {
            elsewhere.set(entry.urn, underWay);
          } else {
            condemned.set(entry.urn, entry);
            found = true;
          }
        }
      }
    }
    refuseProtected(root, condemned.values());
    this.#run.ending.check();
    const deletion = this.#deleteAfter([...elsewhere.values()], root, [...condemned.values()]);
    const isGone = deletion.then(
      () => true,
      () => false,
    );
    for (const urn of condemned.keys()) {
      if (urn !== root.urn) {
        this.#deletions.set(urn, isGone);
      }
    }
    return { deletion };
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

  async #deleteAfter(
    others: readonly Promise<boolean>[],
    root: ResourceState,
    condemned: readonly ResourceState[],
  ): Promise<void> {
    if ((await Promise.all(others)).includes(false)) {
      throw new Stopping("A dependent could not be deleted.");
    }
    const failures: unknown[] = [];
    const urns = new Set(condemned.map(({ urn }) => urn));
    await deleteInOrder(condemned, async (entry) => {
      try {
        await this.#delete(entry, urns.has(entry.deletedWith));
        if (entry.key !== root.key) {
          this.#run.registrations.noteReplaced(entry.urn);
        }
        return true;
      } catch (error) {
        failures.push(error);
        return false;
      }
    });
    if (failures.length > 0) {
      throw failures[0];
    }
  }

  /** @param goesAlong whether the object goes with another one that is deleted */
  async #delete(entry: ResourceState, goesAlong: boolean): Promise<void> {
    const after = { ...entry, pendingReplacement: true };
    const operations =
      goesAlong || entry.retainOnDelete ? componentOperations : await this.#providers.operationsFor(entry);
    await this.#run.executor.delete(entry, operations, after, "replace");
    this.#former.put(after);
  }
}

/** @throws EngineError naming a dependent that must not be deleted */
function refuseProtected(root: ResourceState, condemned: Iterable<ResourceState>): void {
  for (const entry of condemned) {
    if (entry.key !== root.key && entry.protect) {
      throw new EngineError(`${entry.urn} is protected, and it would have to be deleted to replace ${root.urn}.`);
    }
  }
}
