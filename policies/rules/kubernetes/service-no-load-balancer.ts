import { z } from "zod";
import { objectOf } from "../../kubernetes/object.ts";
import { resourceRule } from "../../rule.ts";
import { at } from "../../values.ts";

export const serviceNoLoadBalancer = resourceRule({
  name: "service-no-load-balancer",
  title: "Only the gateway has a load balancer",
  reason: "Each other way in passes by the gateway's certificate, firewall and limits, and is paid by the hour.",
  remedy: "Make the Service a ClusterIP, and lead an HTTPRoute to it.",
  severity: "critical",
  serves: [
    { framework: "NSA/CISA", clause: "1.2 Network separation and hardening: Network policies" },
    { framework: "Well-Architected", clause: "SEC05-BP01 Create network layers" },
  ],
  settings: z.strictObject({
    namespaces: z.array(z.string()).default(["plinth-gateway"]).describe("namespaces that may have load balancers"),
  }),
  judge: (resource, { namespaces }) => {
    const service = objectOf(resource);
    return service?.kind === "Service" &&
      at(resource.inputs, "spec.type") === "LoadBalancer" &&
      !namespaces.includes(service.namespace)
      ? [
          {
            path: "spec.type",
            message: `a Service in ${service.namespace || "no namespace"} is a LoadBalancer; one may be in ${namespaces.join(", ") || "none"}`,
          },
        ]
      : [];
  },
});
