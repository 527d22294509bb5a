import type { ResourceState } from "./resource-state.ts";
import { parseProviderReference, providerReference } from "./urn.ts";

/**
 * An entry in which `from` is called `to`. The very same object when it never mentions `from`.
 * @param itself whether the entry is the one that is renamed; others may only refer to it
 */
export function renamed(entry: ResourceState, from: string, to: string, itself: boolean): ResourceState {
  if (!itself && !mentions(entry, from)) {
    return entry;
  }
  const one = (urn: string) => (urn === from ? to : urn);
  const many = (urns: readonly string[]) => urns.map(one);
  return {
    ...entry,
    urn: itself ? to : entry.urn,
    parent: one(entry.parent),
    provider: renamedReference(entry.provider, from, to),
    dependencies: many(entry.dependencies),
    propertyDependencies: Object.fromEntries(
      Object.entries(entry.propertyDependencies).map(([name, urns]) => [name, many(urns)]),
    ),
    deletedWith: one(entry.deletedWith),
    replaceWith: many(entry.replaceWith),
  };
}

function mentions(entry: ResourceState, urn: string): boolean {
  return (
    entry.parent === urn ||
    entry.deletedWith === urn ||
    entry.provider.startsWith(`${urn}::`) ||
    entry.dependencies.includes(urn) ||
    entry.replaceWith.includes(urn) ||
    Object.values(entry.propertyDependencies).some((urns) => urns.includes(urn))
  );
}

function renamedReference(reference: string, from: string, to: string): string {
  if (reference === "") {
    return "";
  }
  const { urn, id } = parseProviderReference(reference);
  return urn === from ? providerReference(to, id) : reference;
}
