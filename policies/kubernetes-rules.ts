import type { ResourceRule } from "./rule.ts";
import { podNoPrivilege } from "./rules/kubernetes/pod-no-privilege.ts";

/** Rules on objects of Kubernetes, one by one. */
export const kubernetesRules: readonly ResourceRule[] = [podNoPrivilege];
