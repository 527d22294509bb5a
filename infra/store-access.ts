import { CACHE_NAMESPACE, REDIS_CLUSTER, redisPorts } from "@plinth/constructs/cache";
import {
  CITUS_ACCOUNT,
  DATABASE_JOBS,
  DATABASE_NAMESPACE,
  databasePorts,
  groupLabels,
  POOLER,
  patroniLabels,
  poolerLabels,
} from "@plinth/constructs/database";
import { elasticityNamespace, kedaOperator } from "@plinth/constructs/elasticity";
import {
  kafkaAccounts,
  kafkaInnerPorts,
  kafkaNamespace,
  kafkaOperatorLabels,
  kafkaPartLabels,
  kafkaPorts,
} from "@plinth/constructs/events";
import { Layer } from "@plinth/constructs/kube";
import { Identity, StoreAccess, type StoreRule } from "@plinth/constructs/mesh";
import { OBSERVABILITY_NAMESPACE, PROMETHEUS_SERVICE_ACCOUNT } from "@plinth/constructs/observability";
import { vaultAccounts, vaultNamespace, vaultPorts, vaultServerLabels } from "@plinth/constructs/secrets";
import type { App } from "cdk8s";
import { kafkaObservers } from "./autoscaler-login.ts";
import { namespaces } from "./namespaces.ts";
import { type ServiceNeeds, serviceNeeds, servicesOf } from "./service-needs.ts";
import type { Settings } from "./settings.ts";

/** Some pods of a store, and who may connect to which of their ports. */
interface Part {
  /** Of the policy. */
  readonly name: string;
  readonly podLabels: Readonly<Record<string, string>>;
  /** A rule without anybody is left out; without any rule the pods are closed. */
  readonly rules: readonly StoreRule[];
}

/**
 * Who may connect to what of the stores in the cluster, by identity. What the kubelet asks, and what comes through a tunnel of whoever
 * deploys, is the pod's own host's, and goes past the mesh.
 *
 * @returns one layer for each store
 */
export function composeStoreAccess(app: App, settings: Settings): Layer[] {
  if (settings.mesh === undefined || settings.stores.mode === "external") {
    return [];
  }
  const parts: Readonly<Record<string, readonly Part[]>> = {
    [kafkaNamespace]: kafkaParts(settings),
    [DATABASE_NAMESPACE]: databaseParts(settings),
    [CACHE_NAMESPACE]: cacheParts(settings),
    ...(settings.secrets && { [vaultNamespace]: vaultParts(settings) }),
  };
  return Object.entries(parts).map(([namespace, each]) => layerOf(app, namespace, each));
}

function layerOf(app: App, namespace: string, parts: readonly Part[]): Layer {
  const layer = new Layer(app, `${namespace}-access`, { namespace });
  const identities = parts.flatMap(({ rules }) => rules.flatMap(({ from }) => from));
  for (const { rules, ...part } of parts) {
    new StoreAccess(layer, part.name, {
      ...part,
      namespace,
      rules: rules.filter(({ from }) => from.length > 0),
      identities,
    });
  }
  return layer;
}

/** @see https://github.com/strimzi/strimzi-kafka-operator/blob/1.2.0/cluster-operator/src/main/java/io/strimzi/operator/cluster/model/KafkaCluster.java */
function kafkaParts(settings: Settings): Part[] {
  const of = (account: string) => Identity.of(kafkaNamespace, account);
  const { servers, operator, userOperator, exporter, cruiseControl } = kafkaAccounts;
  const { controlPlane, replication, agent, cruiseControl: cruiseControlPort } = kafkaInnerPorts;
  const observers = kafkaObservers(settings).map(() => Identity.of(elasticityNamespace, kedaOperator.account));
  return [
    {
      name: servers,
      podLabels: kafkaPartLabels(servers),
      rules: [
        { from: [of(servers), of(operator)], ports: [controlPlane] },
        { from: [servers, operator, userOperator, exporter, cruiseControl].map(of), ports: [replication] },
        { from: [of(operator)], ports: [agent] },
        { from: [...servicesWith("kafka", settings), ...observers], ports: [kafkaPorts.users] },
        { from: readersOfMetrics(settings), ports: [kafkaPorts.metrics] },
      ],
    },
    {
      name: exporter,
      podLabels: kafkaPartLabels(exporter),
      rules: [{ from: readersOfMetrics(settings), ports: [kafkaPorts.metrics] }],
    },
    {
      name: cruiseControl,
      podLabels: kafkaPartLabels(cruiseControl),
      rules: [{ from: [of(operator)], ports: [cruiseControlPort] }],
    },
    { name: userOperator, podLabels: kafkaPartLabels(userOperator), rules: [] },
    { name: operator, podLabels: kafkaOperatorLabels, rules: [] },
  ];
}

/** PgBouncer and Vault use the coordinator alone; the nodes, and the Jobs that make databases and backups, every node. */
function databaseParts(settings: Settings): Part[] {
  const of = (account: string) => Identity.of(DATABASE_NAMESPACE, account);
  const { postgres, patroni, exporter, pooler } = databasePorts;
  const vault = settings.secrets === undefined ? [] : [Identity.of(vaultNamespace, vaultAccounts.servers)];
  return [
    {
      name: "citus",
      podLabels: patroniLabels,
      rules: [
        { from: [of(CITUS_ACCOUNT), of(DATABASE_JOBS)], ports: [postgres, patroni] },
        { from: readersOfMetrics(settings), ports: [patroni, exporter] },
      ],
    },
    {
      name: "citus-coordinator",
      podLabels: groupLabels(0),
      rules: [{ from: [of(POOLER), ...vault], ports: [postgres] }],
    },
    {
      name: POOLER,
      podLabels: poolerLabels,
      rules: [{ from: servicesWith("postgres", settings), ports: [pooler] }],
    },
  ];
}

/** The Job that repairs has the nodes' own identity. */
function cacheParts(settings: Settings): Part[] {
  const nodes = Identity.of(CACHE_NAMESPACE, REDIS_CLUSTER);
  const { redis, bus, metrics } = redisPorts;
  return [
    {
      name: REDIS_CLUSTER,
      podLabels: { "app.kubernetes.io/name": REDIS_CLUSTER },
      rules: [
        { from: [nodes, ...servicesWith("redis", settings)], ports: [redis] },
        { from: [nodes], ports: [bus] },
        { from: readersOfMetrics(settings), ports: [metrics] },
      ],
    },
  ];
}

/** Each service with a store gets its logins of Vault. */
function vaultParts(settings: Settings): Part[] {
  const of = (account: string) => Identity.of(vaultNamespace, account);
  const { servers, init, snapshots } = vaultAccounts;
  const { api, cluster } = vaultPorts;
  const services = servicesOf(settings).filter((name) => Object.values(serviceNeeds[name]).some(Boolean));
  return [
    {
      name: servers,
      podLabels: vaultServerLabels,
      rules: [
        { from: [...[servers, init, snapshots].map(of), ...services.map(identityOf)], ports: [api] },
        { from: [of(servers)], ports: [cluster] },
        { from: readersOfMetrics(settings), ports: [api] },
      ],
    },
  ];
}

function servicesWith(store: keyof ServiceNeeds, settings: Settings): Identity[] {
  return servicesOf(settings)
    .filter((name) => serviceNeeds[name][store])
    .map(identityOf);
}

function identityOf(service: string): Identity {
  return Identity.of(namespaces.services, service);
}

function readersOfMetrics({ observability }: Settings): Identity[] {
  return observability === undefined ? [] : [Identity.of(OBSERVABILITY_NAMESPACE, PROMETHEUS_SERVICE_ACCOUNT)];
}
