import { add, copy, type Plant, put, set } from "./plant.ts";
import { store } from "./planted-store.ts";

const order = { type: "kubernetes:apps/v1:Deployment", name: "order" };
const service = { type: "kubernetes:core/v1:Service", name: "order" };
const gateway = { type: "kubernetes:gateway.networking.k8s.io/v1:Gateway" };
const nodeClass = { type: "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass" };

const pod = (path: string, value: unknown): Plant => ({ into: set(order, `spec.template.spec.${path}`, value) });
const container = (path: string, value: unknown): Plant => pod(`containers[0].${path}`, value);

/** A ClusterRole that grants this. */
const role = (rule: object): Plant => ({
  into: add("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: "planted" },
    rules: [{ apiGroups: ["apps"], resources: ["deployments"], verbs: ["get"], ...rule }],
  }),
});

/** A fault for each rule on objects of Kubernetes. */
export const kubernetesPlants: Readonly<Record<string, Plant>> = {
  "alert-actionable": {
    into: set(
      { type: "kubernetes:monitoring.coreos.com/v1:PrometheusRule", name: "alerts" },
      "spec.groups[0].rules[0].annotations.runbook_url",
      undefined,
    ),
  },
  "authorization-names-callers": {
    into: set(
      { type: "kubernetes:security.istio.io/v1:AuthorizationPolicy", name: "order/access/Requests" },
      "spec.rules[0].from[0].source.principals",
      ["*"],
    ),
  },
  "gateway-tls": { into: set(gateway, "spec.listeners[0].protocol", "HTTP") },
  "image-from-allowed-registry": container("image", "docker.io/library/order:v1.0.0"),
  "image-immutable": container("image", "111122223333.dkr.ecr.us-east-1.amazonaws.com/plinth/order-service:stable"),
  "image-not-latest": container("image", "111122223333.dkr.ecr.us-east-1.amazonaws.com/plinth/order-service:latest"),
  "ingress-tls": {
    into: add("kubernetes:networking.k8s.io/v1:Ingress", {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name: "planted", namespace: "plinth" },
      spec: { rules: [{ host: "shop.example.com" }] },
    }),
  },
  "kong-plugin-no-secret": {
    into: set(
      { type: "kubernetes:configuration.konghq.com/v1:KongClusterPlugin", name: "quota" },
      "config.redis.password",
      "hunter2",
    ),
  },
  "namespace-pod-security": {
    into: set({ type: "kubernetes:core/v1:Namespace" }, "metadata.labels", { "app.kubernetes.io/part-of": "plinth" }),
  },
  "network-policy-names-peers": {
    into: set({ type: "kubernetes:networking.k8s.io/v1:NetworkPolicy", name: "order" }, "spec.ingress[0].from", []),
  },
  "node-class-encrypted-disks": { into: set(nodeClass, "spec.blockDeviceMappings[1].ebs.encrypted", false) },
  "node-class-imds-v2": { into: set(nodeClass, "spec.metadataOptions.httpTokens", "optional") },
  "node-pool-limits": { into: set({ type: "kubernetes:karpenter.sh/v1:NodePool" }, "spec.limits.memory", undefined) },
  "object-own-namespace": {
    into: add("kubernetes:core/v1:ServiceAccount", {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "planted", namespace: "default" },
      automountServiceAccountToken: false,
    }),
  },
  "peer-authentication-explained": {
    into: set(
      { type: "kubernetes:security.istio.io/v1:PeerAuthentication", name: "kong-gateway" },
      "metadata.annotations",
      undefined,
    ),
  },
  "persistent-volume-no-host-path": {
    into: add("kubernetes:core/v1:PersistentVolume", {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: "planted" },
      spec: { hostPath: { path: "/data" } },
    }),
  },
  "pod-capabilities-dropped": container("securityContext.capabilities.drop", ["NET_RAW"]),
  "pod-grace-after-pre-stop": container("lifecycle", { preStop: { sleep: { seconds: 60 } } }),
  "pod-liveness-probe": container("livenessProbe", undefined),
  "pod-memory-limit": container("resources.limits.memory", undefined),
  "pod-no-added-capabilities": container("securityContext.capabilities.add", ["SYS_ADMIN"]),
  "pod-no-host-namespaces": pod("hostPID", true),
  "pod-no-host-paths": pod("volumes[0]", { name: "tmp", hostPath: { path: "/var/run" } }),
  "pod-no-host-ports": container("ports[0].hostPort", 8080),
  "pod-no-privilege": container("securityContext.privileged", true),
  "pod-no-privilege-escalation": container("securityContext.allowPrivilegeEscalation", true),
  "pod-no-root-user": pod("securityContext.fsGroup", 0),
  "pod-no-secret-in-environment": container("env[0]", { name: "API_KEY", value: { $secret: true } }),
  "pod-no-service-account-token": pod("automountServiceAccountToken", true),
  "pod-own-service-account": pod("serviceAccountName", "default"),
  "pod-priority-class": {
    into: copy(order, "kubernetes:apps/v1:DaemonSet", (inputs) => {
      put(inputs, "kind", "DaemonSet");
      put(inputs, "metadata.name", "planted");
      put(inputs, "spec.replicas", undefined);
    }),
  },
  "pod-read-only-root": container("securityContext.readOnlyRootFilesystem", false),
  "pod-readiness-probe": container("readinessProbe", undefined),
  "pod-resource-requests": container("resources", { limits: { memory: "512Mi" } }),
  "pod-run-as-non-root": container("securityContext.runAsNonRoot", false),
  "pod-seccomp-profile": pod("securityContext.seccompProfile.type", "Unconfined"),
  "pod-spread": pod("topologySpreadConstraints", undefined),
  "rbac-no-cluster-admin": {
    into: add("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding", {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "planted" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
      subjects: [{ kind: "ServiceAccount", name: "order", namespace: "plinth" }],
    }),
  },
  "rbac-no-cluster-wide-secrets": role({ apiGroups: [""], resources: ["secrets"] }),
  "rbac-no-escalation": role({ apiGroups: ["rbac.authorization.k8s.io"], resources: ["roles"], verbs: ["escalate"] }),
  "rbac-no-wildcards": role({ resources: ["*"] }),
  "release-pinned": { into: set({ type: "kubernetes:helm.sh/v3:Release" }, "version", "^3.6.0") },
  "route-access-decided": {
    into: set(
      { type: "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", name: "order/Routes" },
      "metadata.annotations",
      undefined,
    ),
  },
  "service-account-no-token": {
    into: set({ type: "kubernetes:core/v1:ServiceAccount" }, "automountServiceAccountToken", true),
  },
  "service-no-external-ips": { into: set(service, "spec.externalIPs", ["203.0.113.7"]) },
  "service-no-load-balancer": { into: set(service, "spec.type", "LoadBalancer") },
  "service-no-node-port": { into: set(service, "spec.type", "NodePort") },
  "stateful-set-storage-class": store({ "spec.volumeClaimTemplates[0].spec.storageClassName": undefined }),
  "storage-class-encrypted": {
    into: set({ type: "kubernetes:storage.k8s.io/v1:StorageClass" }, "parameters.encrypted", "false"),
  },
  "store-not-on-spot": store({ "spec.template.spec.nodeSelector": { "plinth.dev/workload": "stateless" } }),
  "store-volumes-retained": store({ "spec.persistentVolumeClaimRetentionPolicy": { whenDeleted: "Delete" } }),
};
