import { probeRule } from "../../kubernetes/probe-rule.ts";

export const podReadinessProbe = probeRule("readinessProbe", {
  name: "pod-readiness-probe",
  title: "Containers that stay up have a readiness probe",
  reason: "Without it a pod gets requests before it can answer them, and a rollout goes on over one that never will.",
  remedy: "Add a readinessProbe that fails while the container cannot serve.",
  severity: "medium",
  serves: [
    { framework: "Well-Architected", clause: "REL11-BP01 Monitor all components of the workload to detect failures" },
  ],
});
