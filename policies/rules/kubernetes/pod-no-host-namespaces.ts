import { podRule } from "../../kubernetes/pod-rule.ts";

export const podNoHostNamespaces = podRule({
  name: "pod-no-host-namespaces",
  title: "Pods share no namespace with their node",
  reason: "With the node's network a pod passes by every NetworkPolicy; with its processes it sees their secrets.",
  remedy: "Take hostNetwork, hostPID and hostIPC away; list a node's agent as exempt, with the reason.",
  severity: "critical",
  serves: [
    { framework: "Pod Security Standards", clause: "baseline: Host Namespaces" },
    { framework: "CIS EKS", clause: "1.7 4.2.2" },
    { framework: "CIS EKS", clause: "1.7 4.2.3" },
    { framework: "CIS EKS", clause: "1.7 4.2.4" },
    { framework: "NSA/CISA", clause: "1.2 Kubernetes Pod security: Pod security enforcement" },
  ],
  judge: ({ at, spec }) =>
    ["hostNetwork", "hostPID", "hostIPC"]
      .filter((field) => spec[field] === true)
      .map((field) => ({ path: `${at}.${field}`, message: `${field} is true; false is allowed` })),
});
