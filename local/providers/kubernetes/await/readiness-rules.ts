import { isDeepStrictEqual } from "node:util";
import { isRecord } from "../../../is-record.ts";
import type { KubeObject } from "../../../kube/kube-object.ts";
import { groupOf } from "../cluster-wide-kinds.ts";
import { daemonSetReadiness } from "./daemon-set-readiness.ts";
import { deploymentReadiness } from "./deployment-readiness.ts";
import { condition, field, isObserved, numberAt, selectorText } from "./field.ts";
import { jobReadiness } from "./job-readiness.ts";
import { podReadiness } from "./pod-readiness.ts";
import { ReadinessFailure, type ReadinessRule, ready, waiting } from "./readiness.ts";
import { hasAddress, serviceReadiness } from "./service-readiness.ts";
import { statefulSetReadiness } from "./stateful-set-readiness.ts";
import { claimReadiness, volumeReadiness } from "./volume-readiness.ts";

/** A definition is ready when its kind is served. */
const definitionReadiness: ReadinessRule = {
  timeoutSeconds: 120,
  check(object) {
    const names = condition(object, "NamesAccepted");
    if (names?.status === "False") throw new ReadinessFailure(`its names are refused: ${names.message ?? ""}`);
    return condition(object, "Established")?.status === "True" ? ready : waiting("its kind is not served yet");
  },
};

const namespaceReadiness: ReadinessRule = {
  timeoutSeconds: 60,
  check: (object) => (field(object, "status", "phase") === "Active" ? ready : waiting("it is not active")),
};

const ingressReadiness: ReadinessRule = {
  timeoutSeconds: 600,
  check: (object) =>
    hasAddress(object)
      ? ready
      : waiting("no address was assigned; does the cluster run this class's ingress controller?"),
};

const quotaReadiness: ReadinessRule = {
  timeoutSeconds: 60,
  check(object) {
    const same = isDeepStrictEqual(field(object, "spec", "hard") ?? {}, field(object, "status", "hard") ?? {});
    return same ? ready : waiting("its controller has not taken it up");
  },
};

const controllerReadiness: ReadinessRule = {
  timeoutSeconds: 600,
  check(object) {
    const wanted = numberAt(object, 1, "spec", "replicas");
    const available = numberAt(object, 0, "status", "availableReplicas");
    if (isObserved(object) && available >= wanted) return ready;
    return waiting(`${available} of ${wanted} replicas are available`);
  },
  pods: (object) => selectorText({ matchLabels: field(object, "spec", "selector") }),
};

/** The token of a service account is filled in by a controller; other Secrets are ready as they are. */
const tokenReadiness: ReadinessRule = {
  timeoutSeconds: 5,
  check: (object) =>
    isRecord(object.data) ? ready : waiting("its token was not filled in; is there that ServiceAccount?"),
};

/** When which kinds are ready, by group and kind; those that are absent are ready once they exist, as upstream. */
const rules: Record<string, ReadinessRule> = {
  "/Namespace": namespaceReadiness,
  "/PersistentVolume": volumeReadiness,
  "/PersistentVolumeClaim": claimReadiness,
  "/Pod": podReadiness,
  "/ReplicationController": controllerReadiness,
  "/ResourceQuota": quotaReadiness,
  "/Service": serviceReadiness,
  "apiextensions.k8s.io/CustomResourceDefinition": definitionReadiness,
  "apps/DaemonSet": daemonSetReadiness,
  "apps/Deployment": deploymentReadiness,
  "apps/StatefulSet": statefulSetReadiness,
  "batch/Job": jobReadiness,
  "networking.k8s.io/Ingress": ingressReadiness,
};

/** The rule for an object, if its kind has one. */
export function readinessRuleFor(object: KubeObject): ReadinessRule | undefined {
  if (object.kind === "Secret" && object.type === "kubernetes.io/service-account-token") return tokenReadiness;
  return rules[`${groupOf(object.apiVersion)}/${object.kind}`];
}
