import type { PropertyObject, PropertyValue } from "./property-value.ts";

/** Seconds a provider may take; 0 or absent = its own default. */
export interface CustomTimeouts {
  readonly create?: number;
  readonly update?: number;
  readonly delete?: number;
  readonly read?: number;
}

/** What the engine remembers of one resource. */
export interface ResourceState {
  /** Names this entry for good: a URN can have a live entry and others that wait for their deletion. */
  readonly key: string;
  readonly urn: string;
  readonly type: string;
  /** False for components, which no provider knows. */
  readonly custom: boolean;
  /** Read, not managed: never deleted. */
  readonly external: boolean;
  /** The provider's name for it; "" for components. */
  readonly id: string;
  readonly inputs: PropertyObject;
  readonly outputs: PropertyObject;
  readonly parent: string;
  /** `<urn>::<id>` of its provider; "" for components and providers. */
  readonly provider: string;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deletedWith: string;
  readonly replaceWith: readonly string[];
  readonly replacementTrigger?: PropertyValue;
  readonly additionalSecretOutputs: readonly string[];
  readonly customTimeouts: CustomTimeouts;
  /** Why the resource exists but is not well: the next run updates it even without a change. */
  readonly initErrors: readonly string[];
  /** Replaced by another entry of the same URN; deleted at the end of a run. */
  readonly delete: boolean;
  /** Deleted because what it depends on had to be replaced; created again when it is registered. */
  readonly pendingReplacement: boolean;
}

/** An operation that had begun when the last run ended. */
export interface PendingOperation {
  readonly id: number;
  readonly kind: "create" | "update" | "delete";
  /** The entry after a create; the entry before an update or a delete. */
  readonly resource: ResourceState;
  /** Entries that a create replaces. */
  readonly replaces: readonly string[];
}

/** What one finished operation changes in the state. */
export interface StateChange {
  readonly put?: readonly ResourceState[];
  readonly drop?: readonly string[];
  readonly outputs?: PropertyObject;
}
