import { z } from "zod";
import { databasesOf } from "../../kubernetes/database-identity.ts";
import { exemptions, isExempt } from "../../kubernetes/exemptions.ts";
import { type Workload, workloadsOf } from "../../kubernetes/workloads.ts";
import { stackRule } from "../../rule.ts";

export const stackDatabasePerService = stackRule({
  name: "stack-database-per-service",
  title: "Each service has a database of its own",
  reason: "Two services on one database cannot change their tables, or fail, each for itself.",
  remedy: "Give the service a database and a login of its own, and let it ask the other service for the rest.",
  severity: "high",
  serves: [
    {
      framework: "Well-Architected",
      clause: "REL03-BP02 Build services focused on specific business domains and functionality",
    },
  ],
  settings: z.strictObject({ exempt: exemptions }),
  judge: (graph, { exempt }) => {
    const owners = new Map<string, string>();
    return workloadsOf(graph)
      .filter(({ object }) => !isExempt(object, exempt))
      .flatMap((workload) => {
        const service = serviceOf(workload);
        return databasesOf(workload, graph).flatMap(({ identity, path }) => {
          const owner = owners.get(identity) ?? service;
          owners.set(identity, owner);
          return owner === service
            ? []
            : [
                {
                  urn: workload.resource.urn,
                  path,
                  message: `${service} shares ${identity} with ${owner}; one of its own is needed`,
                },
              ];
        });
      });
  },
});

/** The service that a workload is of: its jobs may use what it uses. */
function serviceOf({ object, labels }: Workload): string {
  const name = labels["app.kubernetes.io/name"];
  return `${object.namespace}/${typeof name === "string" ? name : object.name}`;
}
