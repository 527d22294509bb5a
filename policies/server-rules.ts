import type { ResourceRule } from "./rule.ts";
import { consulPolicyNarrow } from "./rules/servers/consul-policy-narrow.ts";
import { kafkaAclNarrow } from "./rules/servers/kafka-acl-narrow.ts";
import { kafkaListenerGuarded } from "./rules/servers/kafka-listener-guarded.ts";
import { kafkaStorageDurable } from "./rules/servers/kafka-storage-durable.ts";
import { kafkaTopicDurable } from "./rules/servers/kafka-topic-durable.ts";
import { vaultLeaseShort } from "./rules/servers/vault-lease-short.ts";
import { vaultLoginBound } from "./rules/servers/vault-login-bound.ts";
import { vaultPolicyOwnPaths } from "./rules/servers/vault-policy-own-paths.ts";

/** Rules on Kafka, Vault and Consul and on what is configured inside them, one by one. */
export const serverRules: readonly ResourceRule[] = [
  consulPolicyNarrow,
  kafkaAclNarrow,
  kafkaListenerGuarded,
  kafkaStorageDurable,
  kafkaTopicDurable,
  vaultLeaseShort,
  vaultLoginBound,
  vaultPolicyOwnPaths,
];
