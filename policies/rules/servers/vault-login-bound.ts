import { resourceRule } from "../../rule.ts";
import { list } from "../../values.ts";

export const vaultLoginBound = resourceRule({
  name: "vault-login-bound",
  title: "A login at Vault is one service account's",
  reason: "Where any account or any namespace may log in, whoever starts a pod has the service's secrets.",
  remedy: "Name the service accounts and namespaces, and the audience that their tokens must be for.",
  severity: "critical",
  serves: [{ framework: "Well-Architected", clause: "SEC03-BP02 Grant least privilege access" }],
  judge: ({ type, inputs }) =>
    type !== "vault:kubernetes/authBackendRole:AuthBackendRole"
      ? []
      : [
          ...["boundServiceAccountNames", "boundServiceAccountNamespaces"]
            .filter((path) => list(inputs[path]).includes("*"))
            .map((path) => ({ path, message: "it has *; names are allowed" })),
          ...(inputs.audience === undefined || inputs.audience === ""
            ? [{ path: "audience", message: "it is missing; the tokens' audience is needed" }]
            : []),
          ...(list(inputs.tokenPolicies).includes("root")
            ? [{ path: "tokenPolicies", message: "it has root; policies with paths of their own are allowed" }]
            : []),
        ],
});
