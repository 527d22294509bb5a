import type { CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";
import type { IConstruct } from "constructs";

/** The Pulumi options that a construct may ask for; how its objects depend on each other is said by `node.addDependency`. */
export type ObjectOptions = Pick<
  CustomResourceOptions,
  | "ignoreChanges"
  | "replaceOnChanges"
  | "deleteBeforeReplace"
  | "protect"
  | "retainOnDelete"
  | "deletedWith"
  | "customTimeouts"
  | "aliases"
  | "additionalSecretOutputs"
  | "dependsOn"
>;

const requested = new WeakMap<IConstruct, ObjectOptions>();

/**
 * Asks the bridge for Pulumi options on the resources of a construct: its own and those of all below it. Later calls add to earlier
 * ones, and inner constructs to outer ones, and win over them; what they depend on is added up.
 */
export function withResourceOptions(construct: IConstruct, options: ObjectOptions): void {
  requested.set(construct, joined(requested.get(construct) ?? {}, options));
}

/** The options that were asked for an ApiObject, or for what it is in; `{}` when none were. */
export function resourceOptionsOf(apiObject: IConstruct): ObjectOptions {
  return apiObject.node.scopes.map((scope) => requested.get(scope) ?? {}).reduce(joined, {});
}

function joined(outer: ObjectOptions, inner: ObjectOptions): ObjectOptions {
  const dependsOn = [...dependenciesOf(outer), ...dependenciesOf(inner)];
  return { ...outer, ...inner, ...(dependsOn.length > 0 && { dependsOn }) };
}

/** What the options depend on, as a list. */
export function dependenciesOf({ dependsOn }: ObjectOptions): readonly Input<Resource>[] {
  return dependsOn === undefined ? [] : Array.isArray(dependsOn) ? dependsOn : [dependsOn as Input<Resource>];
}
