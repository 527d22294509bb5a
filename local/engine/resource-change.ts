import type { FieldDiff } from "./diff.ts";
import type { Operation } from "./engine-event.ts";

/** What a run does to one resource. */
export interface ResourceChange {
  readonly urn: string;
  readonly type: string;
  readonly op: Operation;
  readonly diff: readonly FieldDiff[];
}

/** What a run does, resource by resource, in the order in which it began. */
export class ResourceChanges {
  readonly #changes = new Map<string, ResourceChange>();

  get all(): ResourceChange[] {
    return [...this.#changes.values()];
  }

  has(urn: string): boolean {
    return this.#changes.has(urn);
  }

  /** The last note about a resource is the one that counts. */
  note(
    { urn, type }: { readonly urn: string; readonly type: string },
    op: Operation,
    diff: readonly FieldDiff[],
  ): void {
    this.#changes.set(urn, { urn, type, op, diff });
  }
}
