import { bridgeApp, defaultKubernetesProvider, stringToken } from "@plinth/constructs/bridge";
import { CACHE_NAMESPACE, RedisCluster, redisPorts } from "@plinth/constructs/cache";
import type { StoreConnection } from "@plinth/constructs/connection";
import { KafkaContents } from "@plinth/constructs/events/contents";
import { Microservice, Peer, Port } from "@plinth/constructs/kube";
import * as kafka from "@pulumi/kafka";
import { Config, interpolate } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import { App, Chart } from "cdk8s";

// A program of another team: a cache of its own, topics in the company's Kafka, and the service that uses the cache.
const config = new Config("sessions");
const namespace = "sessions";
const passwordOf = (user: string) => new RandomPassword(user, { length: 32, special: false }).result;

const provider = defaultKubernetesProvider("cluster", {
  kubeconfig: config.requireSecret("kubeconfig"),
  clusterIdentifier: "sessions",
});

const cache = new RedisCluster(
  "sessions",
  {
    images: { redis: "docker.io/library/redis:8.2.9", exporter: "quay.io/oliver006/redis_exporter:v1.88.0" },
    primaries: 3,
    replicasPerPrimary: 1,
    zones: 3,
    persistence: "none",
    memory: { dataMebibytes: 256, limitMebibytes: 512 },
    memoryPolicy: "volatile-lfu",
    users: { sessions: { keyPrefix: "session:", password: passwordOf("sessions") } },
    passwords: {
      admin: passwordOf("cache-admin"),
      node: passwordOf("cache-node"),
      exporter: passwordOf("cache-exporter"),
    },
    clients: [{ namespace }],
    nodes: { nodeSelector: {}, tolerations: [] },
    priorityClassName: "system-cluster-critical",
    meshed: false,
    monitored: false,
  },
  { provider },
);

const company = new kafka.Provider("company", {
  bootstrapServers: ["kafka.example.com:9093"],
  tlsEnabled: true,
  saslMechanism: "scram-sha512",
  saslUsername: "sessions-deployer",
  saslPassword: config.requireSecret("kafkaPassword"),
});

new KafkaContents(
  "sessions",
  {
    topics: [
      {
        name: "sessions.ended",
        partitions: 6,
        config: { "retention.ms": "86400000" },
        writers: ["sessions"],
        readers: ["reports"],
      },
    ],
    users: ["sessions", "reports"],
    brokers: 3,
    replicationFactor: 3,
    minInSyncReplicas: 2,
    retained: true,
  },
  { provider: company },
);

const app = new App();
new Microservice(new Chart(app, "sessions", { namespace }), "sessions", {
  image: "registry.example.com/sessions:v2.0.1",
  replicas: 3,
})
  .secretEnv({ REDIS_URL: stringToken(redisUrl(cache.connection, "sessions")) })
  .allowTo(Peer.namespace(CACHE_NAMESPACE), Port.tcp(redisPorts.redis));
bridgeApp(app, { provider });

/** The same for a cache in the cluster and for one elsewhere, whose connection `externalStore` makes. */
function redisUrl(connection: StoreConnection, user: string) {
  const host = connection.endpoints.apply(([first]) => `${first?.host}:${first?.port}`);
  const { password } = connection.login(user);
  return interpolate`redis://${user}:${password}@${host}`;
}
