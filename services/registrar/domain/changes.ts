import type { CatalogueEntry, CatalogueView } from "./catalogue-view.ts";
import type { Registration } from "./registration.ts";

/** One thing to do to the catalogue, and what it was worked out from. */
export type Change =
  | { readonly kind: "register"; readonly registration: Registration }
  | { readonly kind: "update"; readonly registration: Registration; readonly entry: CatalogueEntry }
  | { readonly kind: "deregister"; readonly entry: CatalogueEntry };

export interface Changes {
  readonly changes: readonly Change[];
  /** Ids that somebody else has an entry under; they stay as they are. */
  readonly taken: readonly string[];
}

/** What makes the registrar's own entries those that are wanted; nothing where they are. */
export function changesBetween(wanted: readonly Registration[], found: CatalogueView): Changes {
  const left = new Map(found.entries);
  const changes: Change[] = [];
  const taken: string[] = [];
  for (const registration of wanted) {
    const entry = left.get(registration.id);
    left.delete(registration.id);
    if (found.foreign.has(registration.id)) {
      taken.push(registration.id);
    } else if (entry === undefined) {
      changes.push({ kind: "register", registration });
    } else if (!isAsWanted(registration, entry)) {
      changes.push({ kind: "update", registration, entry });
    }
  }
  const gone = [...left.values()].map((entry) => ({ kind: "deregister", entry }) as const);
  return { changes: [...changes, ...gone], taken };
}

function isAsWanted(wanted: Registration, entry: CatalogueEntry): boolean {
  return (
    wanted.name === entry.name &&
    wanted.address === entry.address &&
    wanted.port === entry.port &&
    wanted.health === entry.health &&
    wanted.tags.join() === entry.tags.join() &&
    asText(wanted.meta) === asText(entry.meta)
  );
}

function asText(meta: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(meta).toSorted());
}
