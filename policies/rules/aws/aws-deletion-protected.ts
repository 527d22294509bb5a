import { z } from "zod";
import { wellArchitected } from "../../aws/clauses.ts";
import { disposable, environmentOf } from "../../aws/environment.ts";
import { switchedOn } from "../../aws/expected-input.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";

/** What protects each kind. */
const protections: Readonly<Record<string, string>> = {
  "cognito/UserPool": "deletionProtection",
  "docdb/Cluster": "deletionProtection",
  "dynamodb/Table": "deletionProtectionEnabled",
  "eks/Cluster": "deletionProtection",
  "neptune/Cluster": "deletionProtection",
  "rds/Cluster": "deletionProtection",
  "rds/GlobalCluster": "deletionProtection",
  "rds/Instance": "deletionProtection",
};

export const deletionProtected = resourceRule({
  name: "aws-deletion-protected",
  title: "Clusters and databases are protected from deletion",
  reason: "A renamed resource or a wrong stack otherwise takes the cluster, or the data, with it.",
  remedy: "Set the protection to true, but in environments that may be thrown away.",
  severity: "high",
  serves: [wellArchitected("SEC08-BP04")],
  settings: z.strictObject({ disposable }),
  judge: (resource, { disposable }) =>
    disposable.includes(environmentOf(resource))
      ? []
      : Object.entries(protections).flatMap(([kind, input]) =>
          isAws(resource, kind) && resource.inputs[input] !== "ACTIVE" ? switchedOn(resource.inputs, input) : [],
        ),
});
