import type { KafkaProps } from "./kafka-props.ts";

/**
 * Values of Strimzi's chart. The operator makes no NetworkPolicies: they would not let the mesh's tunnels through.
 *
 * @see https://github.com/strimzi/strimzi-kafka-operator/tree/main/helm-charts/helm3/strimzi-kafka-operator
 */
export function kafkaOperatorValues({ nodes, priorityClassName, retained }: KafkaProps) {
  return {
    replicas: retained ? 2 : 1,
    generateNetworkPolicy: false,
    nodeSelector: { ...nodes.nodeSelector },
    tolerations: nodes.tolerations.map((toleration) => ({ ...toleration })),
    priorityClassName,
    resources: { requests: { cpu: "200m", memory: "512Mi" }, limits: { cpu: "1", memory: "512Mi" } },
    ...(retained && { podDisruptionBudget: { enabled: true, minAvailable: 1 } }),
  };
}
