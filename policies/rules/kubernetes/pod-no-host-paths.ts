import { podRule } from "../../kubernetes/pod-rule.ts";
import { seen } from "../../kubernetes/seen.ts";
import { list, mapping } from "../../values.ts";

export const podNoHostPaths = podRule({
  name: "pod-no-host-paths",
  title: "Pods mount nothing of their node",
  reason: "Through a node's folders a pod reaches the credentials and sockets that the node runs on.",
  remedy: "Use an emptyDir, a ConfigMap or a claim; list a node's agent as exempt, with the reason.",
  severity: "critical",
  serves: [
    { framework: "Pod Security Standards", clause: "baseline: HostPath Volumes" },
    { framework: "NSA/CISA", clause: "1.2 Kubernetes Pod security: Pod security enforcement" },
  ],
  judge: ({ at, spec }) =>
    list(spec.volumes).flatMap((volume, index) => {
      const { name, hostPath } = mapping(volume);
      return hostPath === undefined
        ? []
        : [
            {
              path: `${at}.volumes[${index}].hostPath`,
              message: `volume ${name} is ${String(seen(hostPath, "path") ?? "a folder")} of the node; no hostPath is allowed`,
            },
          ];
    }),
});
