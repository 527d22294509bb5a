import { spreadOverZones } from "../kube/pod-spread.ts";
import { kafkaClusterLabels } from "./kafka-places.ts";
import type { KafkaProps, KafkaResources } from "./kafka-props.ts";

/** What is the same of all pods of the cluster. */
export type KafkaPodProps = Pick<KafkaProps, "nodes" | "priorityClassName">;

/** As the operator's templates of pods have it. */
export function kafkaPodTemplate({ nodes, priorityClassName }: KafkaPodProps) {
  const wanted = Object.entries(nodes.nodeSelector).map(([key, value]) => ({ key, operator: "In", values: [value] }));
  return {
    priorityClassName,
    tolerations: nodes.tolerations.map((toleration) => ({ ...toleration })),
    // The operator's templates have no node selector; this is the same.
    ...(wanted.length > 0 && {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: wanted }] },
        },
      },
    }),
  };
}

/** Pods of a pool: even over zones, which those that are too many wait for, and never two on one node. */
export function kafkaPoolPodTemplate(pool: string, props: KafkaPodProps) {
  const labels = { ...kafkaClusterLabels, "strimzi.io/pool-name": pool };
  const template = kafkaPodTemplate(props);
  const apart = { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: labels } };
  return {
    ...template,
    affinity: { ...template.affinity, podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [apart] } },
    topologySpreadConstraints: spreadOverZones(labels, true),
    // A broker hands its partitions over before it ends.
    terminationGracePeriodSeconds: 120,
  };
}

export function kafkaPodResources({ cpu, cpuLimit, memory }: KafkaResources) {
  return { requests: { cpu, memory }, limits: { cpu: cpuLimit, memory } };
}
