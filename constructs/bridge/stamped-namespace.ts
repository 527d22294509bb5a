import type { BridgedObject } from "./bridged-object.ts";
import { groupKind, isClusterScoped } from "./cluster-scoped.ts";
import { customKindOf } from "./custom-kind.ts";
import { isRecord } from "./is-record.ts";

/** cdk8s stamps a chart's namespace on all of its objects: takes it off those of cluster-scoped kinds, the app's own kinds too. */
export function withoutStampedNamespaces(
  objects: readonly BridgedObject[],
  clusterScopedKinds: readonly string[],
): readonly BridgedObject[] {
  const custom = objects.flatMap((object) => customKindOf(object) ?? []).filter((kind) => kind.clusterScoped);
  const kinds = new Set([...clusterScopedKinds, ...custom.map((kind) => kind.groupKind)]);
  return objects.map((object) =>
    isClusterScoped(object.apiVersion, object.kind) || kinds.has(groupKind(object.apiVersion, object.kind))
      ? withoutNamespace(object)
      : object,
  );
}

function withoutNamespace(object: BridgedObject): BridgedObject {
  const { metadata } = object.manifest;
  if (!isRecord(metadata)) {
    return object;
  }
  const { namespace: _stamped, ...kept } = metadata;
  return { ...object, namespace: undefined, manifest: { ...object.manifest, metadata: kept } };
}
