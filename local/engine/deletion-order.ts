import type { ResourceState } from "./resource-state.ts";
import { parseProviderReference } from "./urn.ts";

/** For each entry (by key), the entries that must be gone before it may go: whatever needs it. */
function blockersOf(condemned: readonly ResourceState[]): Map<string, Set<string>> {
  const byUrn = Map.groupBy(condemned, ({ urn }) => urn);
  const children = Map.groupBy(condemned, ({ parent }) => parent);
  const blockers = new Map(condemned.map(({ key }) => [key, new Set<string>()]));
  const block = (needed: ResourceState, by: ResourceState) => {
    if (needed.key !== by.key) {
      blockers.get(needed.key)?.add(by.key);
    }
  };
  for (const entry of condemned) {
    const ancestors = ancestorsOf(entry, byUrn);
    for (const urn of needsOf(entry)) {
      for (const needed of byUrn.get(urn) ?? []) {
        block(needed, entry);
        // To need a component is to need all that is in it; a component's own content needs it the other way round.
        if (!needed.custom && !ancestors.has(urn)) {
          for (const inside of descendantsOf(urn, children)) {
            block(inside, entry);
          }
        }
      }
    }
    if (entry.provider !== "") {
      const { urn, id } = parseProviderReference(entry.provider);
      for (const provider of byUrn.get(urn) ?? []) {
        if (provider.id === id) {
          block(provider, entry);
        }
      }
    }
  }
  return blockers;
}

/** URNs that an entry needs while it exists, its provider aside. */
function needsOf(entry: ResourceState): Set<string> {
  const needs = new Set([
    ...entry.dependencies,
    ...Object.values(entry.propertyDependencies).flat(),
    ...entry.replaceWith,
    entry.deletedWith,
    entry.parent,
  ]);
  needs.delete("");
  return needs;
}

function ancestorsOf(entry: ResourceState, byUrn: Map<string, ResourceState[]>): Set<string> {
  const ancestors = new Set<string>();
  for (let urn = entry.parent; urn !== "" && !ancestors.has(urn); urn = byUrn.get(urn)?.[0]?.parent ?? "") {
    ancestors.add(urn);
  }
  return ancestors;
}

function descendantsOf(urn: string, children: Map<string, ResourceState[]>, seen = new Set<string>()): ResourceState[] {
  if (seen.has(urn)) {
    return [];
  }
  seen.add(urn);
  return (children.get(urn) ?? []).flatMap((child) => [child, ...descendantsOf(child.urn, children, seen)]);
}

/**
 * Deletes entries as soon as what needs them is gone, as many at once as `remove` lets run. What an entry that could not
 * be deleted needs is kept too.
 * @param remove resolves to whether the entry is gone
 * @returns the entries that were kept because of another one
 */
export async function deleteInOrder(
  condemned: readonly ResourceState[],
  remove: (entry: ResourceState) => Promise<boolean>,
): Promise<ResourceState[]> {
  const blockers = blockersOf(condemned);
  const blocked = blockedBy(blockers);
  const waiting = new Map(condemned.map((entry) => [entry.key, entry]));
  const running = new Set<Promise<void>>();
  let failed = false;
  const startIfFree = (key: string) => {
    const entry = waiting.get(key);
    if (entry !== undefined && blockers.get(key)?.size === 0) {
      waiting.delete(key);
      const work = remove(entry).then((gone) => {
        running.delete(work);
        failed ||= !gone;
        for (const other of gone ? (blocked.get(key) ?? []) : []) {
          blockers.get(other)?.delete(key);
          startIfFree(other);
        }
      });
      running.add(work);
    }
  };
  for (const { key } of condemned) {
    startIfFree(key);
  }
  for (;;) {
    while (running.size > 0) {
      await Promise.all(running);
    }
    const [first] = waiting.keys();
    if (first === undefined || failed) {
      return [...waiting.values()];
    }
    // Nothing failed, so what is left waits for itself: a circle, which only a state edited by hand can have.
    blockers.get(first)?.clear();
    startIfFree(first);
  }
}

/** The reverse of `blockersOf`: for each entry, those that wait for it. */
function blockedBy(blockers: ReadonlyMap<string, ReadonlySet<string>>): Map<string, string[]> {
  const blocked = new Map<string, string[]>();
  for (const [key, others] of blockers) {
    for (const other of others) {
      const known = blocked.get(other);
      if (known) {
        known.push(key);
      } else {
        blocked.set(other, [key]);
      }
    }
  }
  return blocked;
}
