import { podRule } from "../../kubernetes/pod-rule.ts";
import { isHidden } from "../../values.ts";

export const podNoServiceAccountToken = podRule({
  name: "pod-no-service-account-token",
  title: "Pods get no token for the cluster's API",
  reason: "A service that never asks the API has no use for a token, but whoever breaks into it has.",
  remedy:
    "Set automountServiceAccountToken to false on the pod; list what talks to the API as exempt, with the reason.",
  severity: "medium",
  serves: [
    { framework: "CIS EKS", clause: "1.7 4.1.6" },
    { framework: "NSA/CISA", clause: "1.2 Kubernetes Pod security: Protecting Pod service account tokens" },
  ],
  judge: ({ at, spec: { automountServiceAccountToken: mounted } }) =>
    mounted === false || isHidden(mounted)
      ? []
      : [
          {
            path: `${at}.automountServiceAccountToken`,
            message: `the pod has ${mounted ?? "nothing"}; false is allowed`,
          },
        ],
  mend: false,
});
