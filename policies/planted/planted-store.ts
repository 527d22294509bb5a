import { copy, type Plant, put } from "./plant.ts";

/** A store whose pods are as those of the order service, on nodes for stores; with other values at some paths. */
export function store(values: Readonly<Record<string, unknown>>): Plant {
  const order = { type: "kubernetes:apps/v1:Deployment", name: "order" };
  const stored = {
    kind: "StatefulSet",
    "metadata.name": "planted",
    "spec.volumeClaimTemplates": [{ metadata: { name: "data" }, spec: { storageClassName: "gp3-retain" } }],
    "spec.template.spec.nodeSelector": { "plinth.dev/workload": "stateful" },
    ...values,
  };
  return {
    into: copy(order, "kubernetes:apps/v1:StatefulSet", (inputs) => {
      for (const [path, value] of Object.entries(structuredClone(stored))) {
        put(inputs, path, value);
      }
    }),
  };
}
