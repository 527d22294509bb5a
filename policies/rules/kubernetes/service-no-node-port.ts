import { isKind } from "../../kubernetes/object.ts";
import { resourceRule } from "../../rule.ts";
import { at } from "../../values.ts";

export const serviceNoNodePort = resourceRule({
  name: "service-no-node-port",
  title: "No Service opens a port on every node",
  reason: "A node port is open on all nodes to whoever reaches one, past the gateway.",
  remedy: "Make the Service a ClusterIP, and lead an HTTPRoute to it.",
  severity: "high",
  serves: [
    { framework: "NSA/CISA", clause: "1.2 Network separation and hardening: Network policies" },
    { framework: "Well-Architected", clause: "SEC05-BP01 Create network layers" },
  ],
  judge: (resource) =>
    isKind(resource, "Service") && at(resource.inputs, "spec.type") === "NodePort"
      ? [{ path: "spec.type", message: "it is NodePort; ClusterIP is allowed" }]
      : [],
});
