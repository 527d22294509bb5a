import { cisAws, wellArchitected } from "../../aws/clauses.ts";
import { switchedOn } from "../../aws/expected-input.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";

const kinds = ["rds/Instance", "rds/Cluster", "rds/GlobalCluster", "docdb/Cluster", "neptune/Cluster"];
/** Where what is made takes the encryption of what it is made from. */
const sources = ["replicateSourceDb", "snapshotIdentifier", "globalClusterIdentifier", "sourceDbClusterIdentifier"];

export const databaseEncrypted = resourceRule({
  name: "aws-database-encrypted",
  title: "Databases are encrypted at rest",
  reason: "A database in clear makes snapshots in clear, and can be encrypted later by a restore alone.",
  remedy: "Set storageEncrypted to true.",
  severity: "high",
  serves: [...cisAws("2.3.1", "2.2.1"), wellArchitected("SEC08-BP02")],
  judge: (resource) =>
    isAws(resource, ...kinds) && sources.every((source) => resource.inputs[source] === undefined)
      ? switchedOn(resource.inputs, "storageEncrypted")
      : [],
});
