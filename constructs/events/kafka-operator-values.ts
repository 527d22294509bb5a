import { spreadOfDeployment } from "../kube/pod-spread.ts";
import { kafkaOperatorLabels } from "./kafka-places.ts";
import type { KafkaProps } from "./kafka-props.ts";

/**
 * Values of Strimzi's chart. The operator makes no NetworkPolicies: they would not let the mesh's tunnels through.
 *
 * @see https://github.com/strimzi/strimzi-kafka-operator/tree/main/helm-charts/helm3/strimzi-kafka-operator
 */
export function kafkaOperatorValues({
  nodes,
  priorityClassName,
  retained,
}: Pick<KafkaProps, "nodes" | "priorityClassName" | "retained">) {
  return {
    replicas: retained ? 2 : 1,
    generateNetworkPolicy: false,
    // The pods that it makes are in a namespace that takes in nothing less; by itself it makes them for "baseline".
    extraEnvs: [{ name: "STRIMZI_POD_SECURITY_PROVIDER_CLASS", value: "restricted" }],
    nodeSelector: { ...nodes.nodeSelector },
    tolerations: nodes.tolerations.map((toleration) => ({ ...toleration })),
    topologySpreadConstraints: spreadOfDeployment(kafkaOperatorLabels),
    priorityClassName,
    resources: { requests: { cpu: "200m", memory: "512Mi" }, limits: { cpu: "1", memory: "512Mi" } },
    ...(retained && { podDisruptionBudget: { enabled: true, minAvailable: 1 } }),
  };
}
