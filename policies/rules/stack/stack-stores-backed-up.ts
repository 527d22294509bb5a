import { z } from "zod";
import type { Graph, GraphResource } from "../../graph.ts";
import { isKind, objectOf } from "../../kubernetes/object.ts";
import { seen } from "../../kubernetes/seen.ts";
import { stackRule } from "../../rule.ts";
import { isHidden, list, mapping } from "../../values.ts";

export const stackStoresBackedUp = stackRule({
  name: "stack-stores-backed-up",
  title: "The volumes of stores are in the backup plan",
  reason: "The plan takes what has its tag: a volume without it is noticed on the day that it is missed.",
  remedy: "Let the StorageClass tag its volumes with what the plan selects.",
  severity: "high",
  serves: [
    { framework: "Well-Architected", clause: "REL09-BP01 Identify and back up all data that needs to be backed up" },
    { framework: "Well-Architected", clause: "REL09-BP03 Perform data backup automatically" },
  ],
  settings: z.strictObject({
    tag: z.string().regex(/=/).default("plinth.dev/backup=true").describe("key=value of the tag that the plan selects"),
  }),
  judge: (graph, { tag }) =>
    graph.resources
      .filter((resource) => isClassOfStores(resource, graph))
      .flatMap(({ urn, inputs }) => {
        const tags = Object.entries(mapping(inputs.parameters)).filter(([name]) =>
          name.startsWith("tagSpecification_"),
        );
        return tags.some(([, value]) => value === tag || isHidden(value))
          ? []
          : [{ urn, path: "parameters", message: `its volumes have no tag ${tag}; that one is needed` }];
      }),
});

/** Whether it is a class of volumes in EBS that keeps them, or that a store claims them from. */
function isClassOfStores(resource: GraphResource, graph: Graph): boolean {
  const { provisioner, reclaimPolicy } = resource.inputs;
  return (
    isKind(resource, "StorageClass") &&
    provisioner === "ebs.csi.aws.com" &&
    (reclaimPolicy === "Retain" || claimedClasses(graph).has(objectOf(resource)?.name))
  );
}

function claimedClasses({ resources }: Graph): ReadonlySet<unknown> {
  return new Set(
    resources.flatMap((resource) => {
      const claims = isKind(resource, "StatefulSet") ? list(seen(resource.inputs, "spec.volumeClaimTemplates")) : [];
      return [...claims, ...(isKind(resource, "PersistentVolumeClaim") ? [resource.inputs] : [])].map((claim) =>
        seen(claim, "spec.storageClassName"),
      );
    }),
  );
}
