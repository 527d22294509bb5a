import { wellArchitected } from "../../aws/clauses.ts";
import { switchedOn } from "../../aws/expected-input.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";

const switches: Readonly<Record<string, readonly string[]>> = {
  "elasticache/Cluster": ["transitEncryptionEnabled"],
  "elasticache/ReplicationGroup": ["atRestEncryptionEnabled", "transitEncryptionEnabled"],
  "memorydb/Cluster": ["tlsEnabled"],
};

export const cacheEncrypted = resourceRule({
  name: "aws-cache-encrypted",
  title: "Caches are encrypted at rest and on the wire",
  reason: "Sessions and tokens are in a cache in clear, and so on the wire to it.",
  remedy: "Set atRestEncryptionEnabled and transitEncryptionEnabled to true.",
  severity: "high",
  serves: [wellArchitected("SEC08-BP02"), wellArchitected("SEC09-BP02")],
  judge: (resource) =>
    Object.entries(switches).flatMap(([kind, paths]) =>
      isAws(resource, kind) && isItsOwn(kind, resource.inputs)
        ? paths
            // MemoryDB has TLS unless it is switched off.
            .filter((path) => kind !== "memorydb/Cluster" || resource.inputs[path] !== undefined)
            .flatMap((path) => switchedOn(resource.inputs, path))
        : [],
    ),
});

/** A cluster of a replication group, and a group of a global one, is as that is. */
function isItsOwn(kind: string, inputs: Readonly<Record<string, unknown>>): boolean {
  return kind === "elasticache/Cluster"
    ? inputs.replicationGroupId === undefined
    : inputs.globalReplicationGroupId === undefined;
}
