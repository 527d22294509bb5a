import type { BridgedObject } from "./bridged-object.ts";
import { isRecord } from "./is-record.ts";

/** What a CustomResourceDefinition declares. */
export interface CustomKind {
  readonly groupKind: string;
  readonly clusterScoped: boolean;
}

/** The kind that an object defines; undefined for anything but a CustomResourceDefinition. */
export function customKindOf(object: Pick<BridgedObject, "kind" | "manifest">): CustomKind | undefined {
  const { spec } = object.manifest;
  if (object.kind !== "CustomResourceDefinition" || !isRecord(spec) || !isRecord(spec.names)) {
    return undefined;
  }
  return { groupKind: `${spec.group}/${spec.names.kind}`, clusterScoped: spec.scope === "Cluster" };
}
