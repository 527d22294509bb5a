import { podRule } from "../../kubernetes/pod-rule.ts";
import { list, mapping } from "../../values.ts";

export const podNoHostPorts = podRule({
  name: "pod-no-host-ports",
  title: "Containers take no port of their node",
  reason:
    "A node's port is open to whoever reaches the node, past Services and the gateway, and keeps a second pod away.",
  remedy: "Take hostPort away, and let a Service lead to the container's port.",
  severity: "high",
  serves: [
    { framework: "Pod Security Standards", clause: "baseline: Host Ports" },
    { framework: "NSA/CISA", clause: "1.2 Kubernetes Pod security: Pod security enforcement" },
  ],
  judge: ({ containers }) =>
    containers.flatMap(({ path, name, container }) =>
      list(container.ports).flatMap((port, index) => {
        const { hostPort } = mapping(port);
        return typeof hostPort === "number" && hostPort !== 0
          ? [
              {
                path: `${path}.ports[${index}].hostPort`,
                message: `container ${name} takes the node's port ${hostPort}; none is allowed`,
              },
            ]
          : [];
      }),
    ),
});
