import { cisAws, wellArchitected } from "../../aws/clauses.ts";
import { metadataOptionsOf } from "../../aws/metadata-options.ts";
import { resourceRule } from "../../rule.ts";
import { isHidden } from "../../values.ts";

export const metadataByToken = resourceRule({
  name: "aws-metadata-by-token",
  title: "Machines give out their metadata by token alone (IMDSv2)",
  reason: "Without a token, a program that can be made to fetch an address hands out the machine's credentials.",
  remedy: "Set metadataOptions.httpTokens to required.",
  severity: "high",
  serves: [...cisAws("5.6", "5.7"), wellArchitected("SEC06-BP02")],
  judge: (resource) => {
    const options = metadataOptionsOf(resource);
    return options === undefined || isHidden(options.httpTokens) || options.httpTokens === "required"
      ? []
      : [
          {
            path: "metadataOptions.httpTokens",
            message: `httpTokens is ${options.httpTokens ?? "not set"}; required is allowed`,
          },
        ];
  },
  remediate: (resource) => {
    const options = metadataOptionsOf(resource);
    return options === undefined || isHidden(options.httpTokens) || options.httpTokens === "required"
      ? undefined
      : { ...resource.inputs, metadataOptions: { ...options, httpTokens: "required" } };
  },
});
