import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { cacheEncrypted } from "./aws-cache-encrypted.ts";

const type = "elasticache/replicationGroup:ReplicationGroup";

describeRule(cacheEncrypted, {
  passes: {
    "a cache that is encrypted": aws(type, { atRestEncryptionEnabled: true, transitEncryptionEnabled: true }),
    "a cache of which it is not known yet": aws(type, {
      atRestEncryptionEnabled: unknown,
      transitEncryptionEnabled: unknown,
    }),
    "a store with TLS by default": aws("memorydb/cluster:Cluster", {}),
  },
  fails: {
    "a cache in clear on the wire": {
      ...aws(type, { atRestEncryptionEnabled: true, transitEncryptionEnabled: false }),
      paths: ["transitEncryptionEnabled"],
    },
    "a cache that says nothing": { ...aws(type, {}), paths: ["atRestEncryptionEnabled", "transitEncryptionEnabled"] },
    "a store without TLS": { ...aws("memorydb/cluster:Cluster", { tlsEnabled: false }), paths: ["tlsEnabled"] },
  },
  doesNotApply: {
    "a cluster of a group": aws("elasticache/cluster:Cluster", { replicationGroupId: "g" }),
    "a database": aws("rds/instance:Instance", {}),
  },
});
