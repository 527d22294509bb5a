import { type Plant, set } from "./plant.ts";

const order = { type: "kubernetes:apps/v1:Deployment", name: "order" };

/** A fault for each rule on objects of Kubernetes. */
export const kubernetesPlants: Readonly<Record<string, Plant>> = {
  "pod-no-privilege": { into: set(order, "spec.template.spec.containers[0].securityContext.privileged", true) },
};
