import type { CustomResourceOptions } from "@pulumi/pulumi";
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

/** Asks the bridge for Pulumi options on the resource of an ApiObject. Later calls add to earlier ones and win over them. */
export function withResourceOptions(apiObject: IConstruct, options: ObjectOptions): void {
  requested.set(apiObject, { ...requested.get(apiObject), ...options });
}

/** The options that were asked for; `{}` when none were. */
export function resourceOptionsOf(apiObject: IConstruct): ObjectOptions {
  return requested.get(apiObject) ?? {};
}
