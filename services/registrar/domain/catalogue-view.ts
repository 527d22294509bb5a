import type { Health, Registration } from "./registration.ts";

/** An entry of ours as it stands in the catalogue. */
export interface CatalogueEntry extends Omit<Registration, "health"> {
  /** Absent where its check is missing, or says what the registrar never says. */
  readonly health: Health | undefined;
  /** The index of its last change; a write that names an older one is refused. */
  readonly index: number;
  /** That of its check; 0 where there is none. */
  readonly checkIndex: number;
}

/** What the catalogue holds for the cluster. */
export interface CatalogueView {
  /** Whether the cluster's node is there. */
  readonly hasNode: boolean;
  /** Ours, by id. */
  readonly entries: ReadonlyMap<string, CatalogueEntry>;
  /** The ids of entries that others put on our node. */
  readonly foreign: ReadonlySet<string>;
}
