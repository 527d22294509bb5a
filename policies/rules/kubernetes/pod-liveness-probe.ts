import { probeRule } from "../../kubernetes/probe-rule.ts";

export const podLivenessProbe = probeRule("livenessProbe", {
  name: "pod-liveness-probe",
  title: "Containers that stay up have a liveness probe",
  reason: "A process that hangs is started again only if something asks it whether it lives.",
  remedy: "Add a livenessProbe that asks nothing but the process itself.",
  severity: "medium",
  serves: [
    { framework: "Well-Architected", clause: "REL11-BP01 Monitor all components of the workload to detect failures" },
  ],
});
