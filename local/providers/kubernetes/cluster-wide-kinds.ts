/**
 * Built-in kinds without a namespace, by API group (Kubernetes 1.36, `kubectl api-resources --namespaced=false`). Known
 * here so that check and diff need no server.
 */
const clusterWide: Record<string, readonly string[]> = {
  "": ["ComponentStatus", "Namespace", "Node", "PersistentVolume"],
  "admissionregistration.k8s.io": [
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
  ],
  "apiextensions.k8s.io": ["CustomResourceDefinition"],
  "apiregistration.k8s.io": ["APIService"],
  "authentication.k8s.io": ["SelfSubjectReview", "TokenReview"],
  "authorization.k8s.io": ["SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"],
  "certificates.k8s.io": ["CertificateSigningRequest", "ClusterTrustBundle"],
  "coordination.k8s.io": [],
  "discovery.k8s.io": [],
  "events.k8s.io": [],
  "flowcontrol.apiserver.k8s.io": ["FlowSchema", "PriorityLevelConfiguration"],
  "internal.apiserver.k8s.io": ["StorageVersion"],
  "networking.k8s.io": ["IPAddress", "IngressClass", "ServiceCIDR"],
  "node.k8s.io": ["RuntimeClass"],
  "rbac.authorization.k8s.io": ["ClusterRole", "ClusterRoleBinding"],
  "resource.k8s.io": ["DeviceClass", "DeviceTaintRule", "ResourceSlice"],
  "scheduling.k8s.io": ["PriorityClass"],
  "storage.k8s.io": ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass"],
  "storagemigration.k8s.io": ["StorageVersionMigration"],
};

/** Groups outside `*.k8s.io` that are built in. */
const builtInGroups = new Set(["", "apps", "autoscaling", "batch", "extensions", "policy"]);

/** Where objects of a kind live; `unknown` for custom resources, whose definition only the server has. */
export type KindScope = "cluster" | "namespace" | "unknown";

/** The scope of a kind as far as it is known without asking a server. */
export function scopeOf(apiVersion: string, kind: string): KindScope {
  const group = groupOf(apiVersion);
  if (clusterWide[group]?.includes(kind) === true) return "cluster";
  if (builtInGroups.has(group)) return "namespace";
  return group in clusterWide ? "namespace" : "unknown";
}

/** Group of an API version; "" for the core one. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}
