import { ChartValues } from "./chart-values.ts";
import type { ContainerRequests, Footprint } from "./footprints.ts";
import { gibOf, requestsIn, spreadIn, workloadOfAffinity } from "./pod-footprints.ts";

/** A Kubernetes object as far as it matters here. */
export interface CustomResource {
  readonly kind?: unknown;
  readonly metadata?: unknown;
  readonly spec?: unknown;
}

interface Named {
  readonly name: string;
  readonly namespace: string;
  readonly labels: ChartValues;
  readonly spec: ChartValues;
}

/**
 * The pods that Strimzi's operator makes of each Kafka and its KafkaNodePools, which are no objects of ours. Containers for which the
 * resources name no requests have none: the operator adds no defaults.
 *
 * @see https://strimzi.io/docs/operators/latest/configuring
 */
export function kafkaFootprints(objects: readonly CustomResource[]): Footprint[] {
  const pools = objects.filter(({ kind }) => kind === "KafkaNodePool").map(namedOf);
  return objects
    .filter(({ kind }) => kind === "Kafka")
    .map(namedOf)
    .flatMap((cluster) => [
      ...serversOf(
        cluster,
        pools.filter((pool) => isPoolOf(pool, cluster)),
      ),
      ...companionsOf(cluster),
    ]);
}

function namedOf({ metadata, spec }: CustomResource): Named {
  const values = new ChartValues(metadata);
  return {
    name: values.text("name") ?? "",
    namespace: values.text("namespace") ?? "default",
    labels: values.at("labels"),
    spec: new ChartValues(spec),
  };
}

function isPoolOf({ namespace, labels }: Named, cluster: Named): boolean {
  return namespace === cluster.namespace && labels.text("strimzi.io/cluster") === cluster.name;
}

/** The pods of all pools share one disruption budget. */
function serversOf(cluster: Named, pools: readonly Named[]): Footprint[] {
  const names = pools.map(({ name }) => `${cluster.name}-${name}`);
  return pools.map((pool, index): Footprint => {
    const replicas = pool.spec.number("replicas") ?? 0;
    const quorum = quorumOf(pool, replicas, cluster);
    const [first] = names;
    return {
      kind: "StatefulSet",
      name: names[index] ?? pool.name,
      namespace: pool.namespace,
      replicas,
      ...requestsOf(pool.spec),
      ...podOf(pool.spec),
      ...volumeOf(pool.spec.at("storage")),
      ...(quorum !== undefined && { quorum }),
      ...(index === 0
        ? { maxUnavailable: cluster.spec.at("kafka", "template", "podDisruptionBudget").number("maxUnavailable") ?? 1 }
        : first !== undefined && { budgetOf: first }),
    };
  });
}

/** Controllers decide by majority. Brokers keep enough copies of each topic to be written; one alone promises nothing. */
function quorumOf({ spec }: Named, replicas: number, cluster: Named): number | undefined {
  if (replicas < 2) {
    return undefined;
  }
  const majority = Math.floor(replicas / 2) + 1;
  const roles = spec.texts("roles");
  const needed = [
    ...(roles.includes("controller") ? [majority] : []),
    ...(roles.includes("broker") ? [replicas - brokersToSpare(replicas, cluster)] : []),
  ];
  return Math.max(...needed);
}

/** Where a topic's copies are in different zones, brokers that stand in one zone have no two copies of the same. */
function brokersToSpare(brokers: number, { spec }: Named): number {
  const config = spec.at("kafka", "config");
  const copies = config.number("default.replication.factor") ?? 1;
  const spare = Math.max(0, copies - (config.number("min.insync.replicas") ?? 1));
  const isSpread = spec.at("kafka", "rack").text("topologyKey") === "topology.kubernetes.io/zone";
  return spare * (isSpread ? Math.ceil(brokers / copies) : 1);
}

/** What has one pod each beside the servers. */
function companionsOf({ name, namespace, spec }: Named): Footprint[] {
  const operator = spec.at("entityOperator");
  const [own, ...sidecars] = ["userOperator", "topicOperator"].filter((part) => operator.has(part));
  return [
    ...(own === undefined
      ? []
      : [
          {
            ...companion(`${name}-entity-operator`, namespace, operator, operator.at(own)),
            ...(sidecars.length > 0 && { sidecars: sidecars.map((part) => requestsOf(operator.at(part))) }),
          },
        ]),
    ...[
      { part: "kafkaExporter", suffix: "kafka-exporter" },
      { part: "cruiseControl", suffix: "cruise-control" },
    ]
      .filter(({ part }) => spec.has(part))
      .map(({ part, suffix }) => companion(`${name}-${suffix}`, namespace, spec.at(part), spec.at(part))),
  ];
}

function companion(name: string, namespace: string, pods: ChartValues, container: ChartValues): Footprint {
  return { kind: "Deployment", name, namespace, replicas: 1, ...requestsOf(container), ...podOf(pods) };
}

function podOf(spec: ChartValues): Pick<Footprint, "workload" | "priorityClassName" | "insistsOnZones" | "keepsApart"> {
  const pod = spec.at("template", "pod");
  const priorityClassName = pod.text("priorityClassName");
  return {
    workload: workloadOfAffinity(pod),
    ...(priorityClassName !== undefined && { priorityClassName }),
    ...spreadIn(pod),
  };
}

function requestsOf(spec: ChartValues): ContainerRequests {
  const { cpu, memory } = requestsIn(spec.at("resources", "requests"));
  return { cpu: cpu || "0", memory: memory || "0" };
}

/** All volumes of one pod together: the disks of a pod are in one zone. */
function volumeOf(storage: ChartValues): Pick<Footprint, "volumeGib"> {
  const volumes = storage.text("type") === "jbod" ? storage.list("volumes") : [storage];
  const gib = volumes
    .filter((volume) => volume.text("type") === "persistent-claim")
    .reduce((sum, volume) => sum + (gibOf(volume.text("size")) ?? 0), 0);
  return gib === 0 ? {} : { volumeGib: gib };
}
