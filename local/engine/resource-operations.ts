import type { FieldDiff } from "./diff.ts";
import type { PropertyObject } from "./property-value.ts";

/** A provider's objections to a resource's inputs. */
export interface CheckFailure {
  /** "" when it is about the whole. */
  readonly property: string;
  readonly reason: string;
}

/** What a provider says about the step from old to new. */
export interface ResourceDiff {
  readonly changes: boolean;
  /** Property paths that cannot be changed in place. */
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
  /** For people. */
  readonly fields: readonly FieldDiff[];
}

/** How a resource stands after create or update. */
export interface Outcome {
  /** The unknown sentinel in the preview of a create. */
  readonly id: string;
  readonly outputs: PropertyObject;
  /** Why the resource is there but not well; empty when it is. */
  readonly initErrors: readonly string[];
}

/** What an existing object looks like. */
export interface ReadOutcome {
  readonly outputs: PropertyObject;
  /** What would lead to it, where the provider can tell. */
  readonly inputs: PropertyObject | undefined;
}

/** The options of a single operation. */
export interface OperationOptions {
  readonly timeoutSeconds: number | undefined;
  readonly ignoreChanges: readonly string[];
}

/** The old side of diff and update. */
export interface OldResource {
  readonly id: string;
  readonly inputs: PropertyObject;
  readonly outputs: PropertyObject;
}

/**
 * What can be done with a resource. There is one kind for a provider's resources, one for providers themselves and one for
 * components; in a preview none of them changes anything.
 */
export interface ResourceOperations {
  check(
    urn: string,
    olds: PropertyObject,
    news: PropertyObject,
  ): Promise<{ inputs: PropertyObject; failures: CheckFailure[] }>;
  diff(urn: string, old: OldResource, news: PropertyObject, options: OperationOptions): Promise<ResourceDiff>;
  create(urn: string, inputs: PropertyObject, options: OperationOptions): Promise<Outcome>;
  update(urn: string, old: OldResource, news: PropertyObject, options: OperationOptions): Promise<Outcome>;
  /** Called when nothing changes. */
  keep(urn: string, old: OldResource): Promise<void>;
  /** Undefined when there is no such object. */
  read(urn: string, id: string, properties: PropertyObject): Promise<ReadOutcome | undefined>;
  delete(urn: string, old: OldResource, options: OperationOptions): Promise<void>;
  /** True when an operation must be noted before it begins, since a crash could leave its effect behind. */
  readonly leavesTraces: boolean;
}
