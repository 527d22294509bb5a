import { cisEks, wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";
import { at, isHidden, list } from "../../values.ts";

export const eksSecretsEncrypted = resourceRule({
  name: "aws-eks-secrets-encrypted",
  title: "Secrets of a cluster are encrypted under a key of the account",
  reason: "Who may read Secrets then shows in the key's policy and its trail, and the key can be taken away.",
  remedy: "Set encryptionConfig with provider.keyArn and resources [secrets].",
  severity: "high",
  serves: [cisEks("5.3.1"), wellArchitected("SEC08-BP02")],
  judge: (resource) => {
    const { encryptionConfig } = resource.inputs;
    const resources = at(encryptionConfig, "resources");
    const isEncrypted =
      at(encryptionConfig, "provider.keyArn") !== undefined &&
      (isHidden(resources) || list(resources).some((each) => each === "secrets" || isHidden(each)));
    return !isAws(resource, "eks/Cluster") || isHidden(encryptionConfig) || isEncrypted
      ? []
      : [{ path: "encryptionConfig", message: "there is no key for secrets" }];
  },
});
