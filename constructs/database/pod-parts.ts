import { restrictedContainer, restrictedPod } from "../kube/pod-security.ts";
import type { CitusClusterProps } from "./citus-cluster-props.ts";

/** The user and group of the official image. */
const POSTGRES_USER = 999;

/** What all pods of the database have in common. */
export function podBase({ nodes, priorityClassName }: Pick<CitusClusterProps, "nodes" | "priorityClassName">) {
  return {
    nodeSelector: { ...nodes.nodeSelector },
    tolerations: [...nodes.tolerations],
    priorityClassName,
    enableServiceLinks: false,
    securityContext: {
      ...restrictedPod,
      runAsUser: POSTGRES_USER,
      runAsGroup: POSTGRES_USER,
      fsGroup: POSTGRES_USER,
      fsGroupChangePolicy: "OnRootMismatch",
    },
  };
}

/** No rights beyond the user's own, and a file system that stays as it is. */
export const containerBase = { imagePullPolicy: "IfNotPresent", securityContext: restrictedContainer };

/** A variable of a Secret's key. */
export function secretVariable(name: string, secret: string, key: string) {
  return { name, valueFrom: { secretKeyRef: { name: secret, key } } };
}

/** A variable of a field of the pod. */
export function fieldVariable(name: string, fieldPath: string) {
  return { name, valueFrom: { fieldRef: { fieldPath } } };
}
