import { redisClusterFaults } from "@plinth/constructs/cache/faults";
import { citusClusterFaults } from "@plinth/constructs/database/faults";
import { kafkaFaults } from "@plinth/constructs/events/faults";
import { vaultFaults } from "@plinth/constructs/secrets/faults";
import { registryFaults } from "../services/events/registry-faults.ts";
import { topics } from "../services/events/topics.ts";
import { serviceNeeds, servicesOf } from "./service-needs.ts";
import type { CapabilityPart, Settings } from "./settings.ts";
import type { SettingsFault } from "./settings-error.ts";
import { citusProps, kafkaProps, redisProps, type StorePlace, vaultProps } from "./store-props.ts";
import { translated } from "./translated-faults.ts";

/**
 * What is wrong with the stores and with Vault, beside what is wrong with a setting by itself.
 *
 * @param part without what is wrong by itself
 * @param values as they were given
 */
export function storeFaults(part: CapabilityPart, values: Readonly<Record<string, unknown>>): SettingsFault[] {
  return [
    ...placeFaults(part),
    ...reachFaults(part),
    ...clusterFaults(part),
    ...secretsFaults(part, values),
    ...topicFaults(part),
  ];
}

function placeFaults({ cluster, stores, secrets }: CapabilityPart): SettingsFault[] {
  if (cluster === undefined || stores === undefined) {
    return [];
  }
  if (cluster.mode !== "eks") {
    return stores.mode === "cluster"
      ? [{ path: "stores.mode", value: stores.mode, allowed: "external where cluster.mode is not eks" }]
      : [];
  }
  return [
    ...(stores.mode === "external" && secrets !== undefined
      ? [
          {
            path: "secrets",
            value: secrets,
            allowed: "nothing where stores.mode is external: Vault makes logins at databases in the cluster alone",
          },
        ]
      : []),
    ...(stores.mode === "external" && stores.configure !== undefined
      ? [
          {
            path: "stores.configure",
            value: stores.configure,
            allowed: "nothing where cluster.mode is eks: its Kafka is configured where it runs",
          },
        ]
      : []),
  ];
}

/** Whoever deploys cannot guess where a server inside the cluster is to be had. */
function reachFaults({ cluster, stores, secrets, discovery, reach }: CapabilityPart): SettingsFault[] {
  if (cluster?.mode !== "eks" || reach?.mode !== "direct") {
    return [];
  }
  const needed = { kafka: stores?.mode === "cluster", vault: secrets !== undefined, consul: discovery !== undefined };
  return (["kafka", "vault", "consul"] as const)
    .filter((server) => needed[server] && reach[server] === undefined)
    .map((server) => ({
      path: `reach.${server}`,
      value: undefined,
      allowed: "where this machine reaches it, as reach.mode is direct",
    }));
}

function placeOf({
  zones,
  aws,
  reach = { mode: "tunnel", firstPort: 29_000 },
}: CapabilityPart): StorePlace | undefined {
  return zones === undefined || aws === undefined ? undefined : { zones, aws, reach };
}

function clusterFaults(part: CapabilityPart): SettingsFault[] {
  const { stores, providers, observability, aws } = part;
  const place = placeOf(part);
  if (stores?.mode !== "cluster" || place === undefined || providers === undefined) {
    return [];
  }
  const services = servicesOf({ providers, observability, aws });
  return [
    ...translated(kafkaFaults(kafkaProps(place, stores.events, services)), {
      brokers: "stores.events.brokers",
      controllers: "stores.events.controllers",
      replicas: "stores.events.replicas",
      minInSyncReplicas: "stores.events.minInSyncReplicas",
      "storage.gib": "stores.events.storageGib",
      "tunnel.firstPort": "reach.firstPort",
      zones: "zones",
    }),
    ...translated(citusClusterFaults(citusProps(place, stores.database, services)), {
      workers: "stores.database.workers",
      members: "stores.database.members",
      "storage.gib": "stores.database.storageGib",
      "resources.memoryMebibytes": "stores.database.memoryMebibytes",
      maxConnections: "stores.database.connections",
      "pooler.connectionsPerDatabase": "stores.database.connections",
      "backup.keep": "stores.database.backups",
      zones: "zones",
    }),
    ...translated(redisClusterFaults(redisProps(place, stores.cache, services)), {
      primaries: "stores.cache.primaries",
      replicasPerPrimary: "stores.cache.replicas",
      "storage.gib": "stores.cache.storageGib",
      "memory.limitMebibytes": "stores.cache.memoryMebibytes",
      "memory.dataMebibytes": "stores.cache.memoryMebibytes",
      zones: "zones",
    }),
  ];
}

/** A mesh that is wrong by itself is a mesh all the same. */
function secretsFaults(part: CapabilityPart, { mesh }: Readonly<Record<string, unknown>>): SettingsFault[] {
  const { cluster, secrets } = part;
  const place = placeOf(part);
  return cluster?.mode !== "eks" || secrets === undefined || place === undefined
    ? []
    : translated(vaultFaults(vaultProps(place, secrets, mesh !== undefined)), {
        servers: "secrets.servers",
        "storage.gib": "secrets.storageGib",
        meshed: "mesh",
        zones: "zones",
      });
}

/** The registry is the same everywhere; what its topics need of Kafka is not. */
function topicFaults({ stores }: CapabilityPart): SettingsFault[] {
  const kafka = kafkaOf(stores);
  const settings = stores?.mode === "cluster" ? "stores.events" : "stores.configure";
  const faults = registryFaults(topics, {
    services: Object.keys(serviceNeeds),
    ...(kafka !== undefined &&
      kafka.brokers > 1 && {
        cluster: {
          brokers: kafka.brokers,
          replicationFactor: kafka.replicas,
          minInSyncReplicas: kafka.minInSyncReplicas,
        },
      }),
  });
  return translated(faults, {
    "cluster.replicationFactor": `${settings}.replicas`,
    "cluster.minInSyncReplicas": `${settings}.minInSyncReplicas`,
  });
}

function kafkaOf(stores: Settings["stores"] | undefined) {
  return stores?.mode === "cluster" ? stores.events : stores?.configure;
}
