import { cisEks, wellArchitected } from "../../aws/clauses.ts";
import { oneOf } from "../../aws/expected-input.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";

export const eksAccessEntries = resourceRule({
  name: "aws-eks-access-entries",
  title: "Who gets into a cluster stands in access entries, not in a ConfigMap",
  reason: "Whoever may write aws-auth makes themselves an administrator, and one bad edit locks everybody out.",
  remedy: "Set accessConfig.authenticationMode to API, and write access entries.",
  severity: "high",
  serves: [cisEks("5.5.1"), wellArchitected("SEC03-BP02")],
  judge: (resource) =>
    isAws(resource, "eks/Cluster") ? oneOf(resource.inputs, "accessConfig.authenticationMode", ["API"]) : [],
});
