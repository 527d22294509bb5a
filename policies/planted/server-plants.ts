import { type Plant, set } from "./plant.ts";

const kafka = { type: "kubernetes:kafka.strimzi.io/v1:Kafka" };

/** A fault for each rule on Kafka, Vault and Consul and what is inside them. */
export const serverPlants: Readonly<Record<string, Plant>> = {
  "consul-policy-narrow": {
    into: set({ type: "consul:index/aclPolicy:AclPolicy" }, "rules", 'key_prefix "" { policy = "write" }'),
  },
  "kafka-acl-narrow": { into: set({ type: "kafka:index/acl:Acl" }, "aclPrincipal", "User:*") },
  "kafka-listener-guarded": { into: set(kafka, "spec.kafka.listeners[0].tls", false) },
  "kafka-storage-durable": {
    into: set({ type: "kubernetes:kafka.strimzi.io/v1:KafkaNodePool" }, "spec.storage.volumes[0].type", "ephemeral"),
  },
  "kafka-topic-durable": { into: set({ type: "kafka:index/topic:Topic" }, "config", { "min.insync.replicas": "1" }) },
  "vault-lease-short": {
    into: set({ type: "vault:database/secretBackendRole:SecretBackendRole" }, "maxTtl", 30 * 24 * 60 * 60),
  },
  "vault-login-bound": {
    into: set({ type: "vault:kubernetes/authBackendRole:AuthBackendRole" }, "boundServiceAccountNamespaces", ["*"]),
  },
  "vault-policy-own-paths": {
    into: set({ type: "vault:index/policy:Policy" }, "policy", 'path "database/creds/*" { capabilities = ["read"] }'),
  },
};
