import { podRule } from "../../kubernetes/pod-rule.ts";
import { isHidden } from "../../values.ts";

export const podOwnServiceAccount = podRule({
  name: "pod-own-service-account",
  title: "Pods run under a service account of their own",
  reason:
    "What is granted to a namespace's default account, every pod gets that names none: in the mesh and in AWS too.",
  remedy: "Make a ServiceAccount for the workload, and name it in serviceAccountName.",
  severity: "medium",
  serves: [
    { framework: "CIS EKS", clause: "1.7 4.1.5" },
    { framework: "Well-Architected", clause: "SEC03-BP02 Grant least privilege access" },
  ],
  judge: ({ at, spec }) => {
    const account = spec.serviceAccountName ?? spec.serviceAccount;
    return isHidden(account) || (typeof account === "string" && account !== "" && account !== "default")
      ? []
      : [
          {
            path: `${at}.serviceAccountName`,
            message: `the pod runs as ${account || "default"}; any account but default is allowed`,
          },
        ];
  },
});
