import type { GraphResource } from "../../graph.ts";
import { resource } from "../../testkit/judged.ts";
import type { Mapping } from "../../values.ts";

const apis: Readonly<Record<string, string>> = {
  AuthorizationPolicy: "security.istio.io/v1",
  ClusterRole: "rbac.authorization.k8s.io/v1",
  ClusterRoleBinding: "rbac.authorization.k8s.io/v1",
  CronJob: "batch/v1",
  DaemonSet: "apps/v1",
  Deployment: "apps/v1",
  DestinationRule: "networking.istio.io/v1",
  EC2NodeClass: "karpenter.k8s.aws/v1",
  Gateway: "gateway.networking.k8s.io/v1",
  GRPCRoute: "gateway.networking.k8s.io/v1",
  HorizontalPodAutoscaler: "autoscaling/v2",
  HTTPRoute: "gateway.networking.k8s.io/v1",
  Ingress: "networking.k8s.io/v1",
  Job: "batch/v1",
  KongClusterPlugin: "configuration.konghq.com/v1",
  KongPlugin: "configuration.konghq.com/v1",
  NetworkPolicy: "networking.k8s.io/v1",
  NodePool: "karpenter.sh/v1",
  PeerAuthentication: "security.istio.io/v1",
  PodDisruptionBudget: "policy/v1",
  PrometheusRule: "monitoring.coreos.com/v1",
  Role: "rbac.authorization.k8s.io/v1",
  RoleBinding: "rbac.authorization.k8s.io/v1",
  Rollout: "argoproj.io/v1alpha1",
  ScaledObject: "keda.sh/v1alpha1",
  StatefulSet: "apps/v1",
  StorageClass: "storage.k8s.io/v1",
};

/** An object of Kubernetes named `app` in the namespace `shop`, with these fields besides its kind and names. */
export function object(kind: string, fields: Mapping = {}, name = "app"): GraphResource {
  const apiVersion = apis[kind] ?? "v1";
  const inputs = { apiVersion, kind, metadata: { name, namespace: "shop" }, ...fields };
  return resource(`kubernetes:${apiVersion.includes("/") ? apiVersion : "core/v1"}:${kind}`, inputs, `${kind}/${name}`);
}

/** A workload whose pods are these; labelled `app: <name>`. */
export function workload(kind: string, pod: Mapping, fields: Mapping = {}, name = "app"): GraphResource {
  const template = { metadata: { labels: { app: name } }, spec: pod };
  if (kind === "Pod") {
    return object(kind, { spec: pod, ...fields }, name);
  }
  return object(
    kind,
    { spec: kind === "CronJob" ? { jobTemplate: { spec: { template } } } : { ...fields, template } },
    name,
  );
}

/** A rollout with one container, `app`, of these fields, in a pod of these. */
export function rollout(container: Mapping, pod: Mapping = {}): GraphResource {
  return workload("Rollout", { ...pod, containers: [{ name: "app", ...container }] });
}

/** What no rule on pods is for. */
export const settingsOnly = object("ConfigMap", { data: { LOG_LEVEL: "info" } });
