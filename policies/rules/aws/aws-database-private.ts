import { cisAws, wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { isOn } from "../../aws/switched.ts";
import type { GraphResource } from "../../graph.ts";
import { resourceRule } from "../../rule.ts";

const kinds = ["rds/Instance", "rds/ClusterInstance", "rds/Cluster", "redshift/Cluster", "dms/ReplicationInstance"];

export const databasePrivate = resourceRule({
  name: "aws-database-private",
  title: "Databases have no public address",
  reason: "A database that the internet reaches is one guessed password away from everybody.",
  remedy: "Set publiclyAccessible to false.",
  severity: "critical",
  serves: [...cisAws("2.3.3", "2.2.3"), wellArchitected("SEC05-BP01")],
  judge: (resource) =>
    isPublic(resource) ? [{ path: "publiclyAccessible", message: "publiclyAccessible is true; false is allowed" }] : [],
  remediate: (resource) => (isPublic(resource) ? { ...resource.inputs, publiclyAccessible: false } : undefined),
});

function isPublic(resource: GraphResource): boolean {
  return isAws(resource, ...kinds) && isOn(resource.inputs.publiclyAccessible);
}
