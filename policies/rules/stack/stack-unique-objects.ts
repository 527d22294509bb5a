import { type GraphResource, nameOf } from "../../graph.ts";
import { objectOf, spoken } from "../../kubernetes/object.ts";
import { stackRule } from "../../rule.ts";

export const stackUniqueObjects = stackRule({
  name: "stack-unique-objects",
  title: "No two resources are one object",
  reason:
    "Two resources for one object overwrite each other on each deployment, and the first that goes takes it along.",
  remedy: "Give one of them another name, or leave it to the other.",
  severity: "high",
  serves: [{ framework: "Well-Architected", clause: "REL08-BP04 Deploy using immutable infrastructure" }],
  judge: ({ resources }) => {
    const first = new Map<string, GraphResource>();
    return resources.flatMap((resource) => {
      const object = objectOf(resource);
      // A patch is of an object that another resource makes.
      if (object === undefined || object.name === "" || resource.type.endsWith("Patch")) {
        return [];
      }
      const key = [clusterOf(resource), object.group, object.kind, object.namespace, object.name].join(" ");
      const other = first.get(key);
      first.set(key, other ?? resource);
      return other === undefined
        ? []
        : [
            {
              urn: resource.urn,
              path: "metadata.name",
              message: `${object.kind} ${spoken(object)} is that of ${nameOf(other)} too; one resource is allowed`,
            },
          ];
    });
  },
});

/** Objects of two clusters may have one name: the provider tells them apart where the graph shows it. */
function clusterOf(resource: GraphResource): string {
  return "provider" in resource ? String(resource.provider) : "";
}
