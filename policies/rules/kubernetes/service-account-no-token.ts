import { z } from "zod";
import type { GraphResource } from "../../graph.ts";
import { exemptions, isExempt } from "../../kubernetes/exemptions.ts";
import { objectOf } from "../../kubernetes/object.ts";
import { resourceRule } from "../../rule.ts";
import { isHidden } from "../../values.ts";

const field = "automountServiceAccountToken";

export const serviceAccountNoToken = resourceRule({
  name: "service-account-no-token",
  title: "Service accounts hand out no token unasked",
  reason: "A pod that forgets to say no gets a token for the cluster's API.",
  remedy: `Set ${field} to false on the account; a pod that needs the token asks for it.`,
  severity: "medium",
  serves: [
    { framework: "CIS EKS", clause: "1.7 4.1.6" },
    { framework: "NSA/CISA", clause: "1.2 Kubernetes Pod security: Protecting Pod service account tokens" },
  ],
  settings: z.strictObject({ exempt: exemptions }),
  judge: (resource, { exempt }) =>
    isJudged(resource, exempt)
      ? [{ path: field, message: `it is ${resource.inputs[field] ?? "missing"}; false is allowed` }]
      : [],
  remediate: (resource, { exempt }) =>
    isJudged(resource, exempt) ? { ...resource.inputs, [field]: false } : undefined,
});

function isJudged(resource: GraphResource, exempt: z.output<typeof exemptions>): boolean {
  const account = objectOf(resource);
  const asked = resource.inputs[field];
  return account?.kind === "ServiceAccount" && asked !== false && !isHidden(asked) && !isExempt(account, exempt);
}
