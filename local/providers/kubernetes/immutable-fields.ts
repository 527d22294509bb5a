import { groupOf } from "./cluster-wide-kinds.ts";
import type { InputChange } from "./input-change.ts";
import { isAbove, isUnder } from "./property-path.ts";
import type { Properties } from "./wire-value.ts";

/** Which changes of one kind the API server refuses. */
interface FieldRule {
  /** Paths below which nothing may change. */
  readonly fixed?: readonly string[];
  /** Paths below which only `mutable` may change. */
  readonly fixedBut?: { readonly under: string; readonly mutable: readonly string[] };
}

/** What depends on the provider's settings. */
export interface MutabilitySettings {
  /** Whether ConfigMaps are changed in place. Upstream's default is to replace them. */
  readonly configMaps: boolean;
  /** The same for Secrets. */
  readonly secrets: boolean;
}

/**
 * Fields that cannot be changed in place, by group and kind.
 *
 * Source: the update validations of the API server (kubernetes/pkg/apis/<group>/validation), as documented in the API
 * reference of each kind. Where the API would allow a change only in special states (a suspended Job's template), the
 * object is replaced.
 */
const rules: Record<string, FieldRule> = {
  "/PersistentVolume": {
    fixedBut: {
      under: "spec",
      mutable: [
        "spec.accessModes",
        "spec.capacity",
        "spec.claimRef",
        "spec.mountOptions",
        "spec.persistentVolumeReclaimPolicy",
        "spec.storageClassName",
        "spec.volumeAttributesClassName",
      ],
    },
  },
  "/PersistentVolumeClaim": {
    fixedBut: { under: "spec", mutable: ["spec.resources", "spec.volumeAttributesClassName"] },
  },
  "/Pod": {
    fixedBut: {
      under: "spec",
      mutable: ["spec.containers.*.image", "spec.initContainers.*.image", "spec.activeDeadlineSeconds"],
    },
  },
  "/ResourceQuota": { fixed: ["spec.scopes", "spec.scopeSelector"] },
  "/Secret": { fixed: ["type"] },
  "/Service": { fixed: ["spec.clusterIP", "spec.clusterIPs.0", "spec.loadBalancerClass"] },
  "apiextensions.k8s.io/CustomResourceDefinition": {
    fixed: ["spec.group", "spec.scope", "spec.names.kind", "spec.names.plural"],
  },
  "apps/ControllerRevision": { fixed: ["data"] },
  "apps/DaemonSet": { fixed: ["spec.selector"] },
  "apps/Deployment": { fixed: ["spec.selector"] },
  "apps/ReplicaSet": { fixed: ["spec.selector"] },
  "apps/StatefulSet": {
    fixedBut: {
      under: "spec",
      mutable: [
        "spec.minReadySeconds",
        "spec.ordinals",
        "spec.persistentVolumeClaimRetentionPolicy",
        "spec.replicas",
        "spec.revisionHistoryLimit",
        "spec.template",
        "spec.updateStrategy",
      ],
    },
  },
  "batch/Job": {
    fixedBut: {
      under: "spec",
      mutable: [
        "spec.activeDeadlineSeconds",
        "spec.backoffLimit",
        "spec.maxFailedIndexes",
        "spec.parallelism",
        "spec.suspend",
        "spec.ttlSecondsAfterFinished",
      ],
    },
  },
  "certificates.k8s.io/CertificateSigningRequest": { fixed: ["spec"] },
  "discovery.k8s.io/EndpointSlice": { fixed: ["addressType"] },
  "gateway.networking.k8s.io/GatewayClass": { fixed: ["spec.controllerName"] },
  "networking.k8s.io/IngressClass": { fixed: ["spec.controller"] },
  "node.k8s.io/RuntimeClass": { fixed: ["handler"] },
  "rbac.authorization.k8s.io/ClusterRoleBinding": { fixed: ["roleRef"] },
  "rbac.authorization.k8s.io/RoleBinding": { fixed: ["roleRef"] },
  "resource.k8s.io/ResourceClaim": { fixed: ["spec"] },
  "scheduling.k8s.io/PriorityClass": { fixed: ["value", "preemptionPolicy"] },
  "storage.k8s.io/CSIDriver": { fixed: ["spec.attachRequired", "spec.volumeLifecycleModes"] },
  "storage.k8s.io/StorageClass": { fixed: ["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"] },
  "storage.k8s.io/VolumeAttachment": { fixed: ["spec"] },
  "storage.k8s.io/VolumeAttributesClass": { fixed: ["driverName", "parameters"] },
};

/** What names an object: with another value it is another object. */
const identity = ["apiVersion", "kind", "metadata.name", "metadata.namespace"];

/** Whether a change of inputs can only be had by a new object. */
export function needsReplacement(
  change: InputChange,
  old: Properties,
  next: Properties,
  settings: MutabilitySettings,
): boolean {
  const { path } = change;
  if (isAnyUnder(change, identity)) return changesIdentity(change, old, next);
  const key = `${groupOf(String(next.apiVersion))}/${String(next.kind)}`;
  if (isAnyUnder(change, dataRule(key, old, settings))) return true;
  if (key === "/Service" && becomesOrWasExternalName(change, old, next)) return true;
  const rule = rules[key];
  if (rule?.fixed !== undefined && isAnyUnder(change, rule.fixed)) return true;
  if (rule?.fixedBut === undefined || !isUnder(path, rule.fixedBut.under)) return false;
  return !rule.fixedBut.mutable.some((mutable) => isUnder(path, mutable));
}

/** Only the group counts: another version of the same group shows the same object. */
function changesIdentity({ path }: InputChange, old: Properties, next: Properties): boolean {
  if (path[0] !== "apiVersion") return true;
  return groupOf(String(old.apiVersion)) !== groupOf(String(next.apiVersion));
}

function dataRule(key: string, old: Properties, settings: MutabilitySettings): readonly string[] {
  const sealed = old.immutable === true;
  if (key === "/ConfigMap" && (sealed || !settings.configMaps)) {
    return sealed ? ["data", "binaryData", "immutable"] : ["data", "binaryData"];
  }
  if (key === "/Secret" && (sealed || !settings.secrets)) {
    return sealed ? ["data", "stringData", "immutable"] : ["data", "stringData"];
  }
  return [];
}

/** The addresses of a Service are kept or freed with its type, which the API allows only in part. */
function becomesOrWasExternalName({ path }: InputChange, old: Properties, next: Properties): boolean {
  if (!isUnder(path, "spec.type")) return false;
  return typeOfService(old) === "ExternalName" || typeOfService(next) === "ExternalName";
}

function typeOfService(service: Properties): unknown {
  const { spec } = service;
  return typeof spec === "object" && spec !== null && "type" in spec ? spec.type : "ClusterIP";
}

function isAnyUnder({ path }: InputChange, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => isUnder(path, pattern) || isAbove(path, pattern));
}
