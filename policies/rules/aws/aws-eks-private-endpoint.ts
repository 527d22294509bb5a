import { z } from "zod";
import { cisEks, wellArchitected } from "../../aws/clauses.ts";
import { environmentOf } from "../../aws/environment.ts";
import { switchedOn } from "../../aws/expected-input.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";
import { at, isHidden } from "../../values.ts";

export const eksPrivateEndpoint = resourceRule({
  name: "aws-eks-private-endpoint",
  title: "The API server of a cluster is reached from inside the network",
  reason: "A public API server is open to everyone who steals a token, and to every fault in what checks it.",
  remedy: "Set vpcConfig.endpointPrivateAccess to true, and endpointPublicAccess to false, which it is not by default.",
  severity: "high",
  serves: [cisEks("5.4.2"), wellArchitected("SEC05-BP01")],
  settings: z.strictObject({
    publicIn: z
      .array(z.string())
      .default(["local", "dev"])
      .describe("Environments whose API server may be public as well"),
  }),
  judge: (resource, { publicIn }) => {
    if (!isAws(resource, "eks/Cluster")) {
      return [];
    }
    const isPublic = at(resource.inputs, "vpcConfig.endpointPublicAccess") ?? true;
    const environment = environmentOf(resource);
    return [
      ...switchedOn(resource.inputs, "vpcConfig.endpointPrivateAccess"),
      ...(isHidden(isPublic) || isPublic === false || publicIn.includes(environment)
        ? []
        : [
            {
              path: "vpcConfig.endpointPublicAccess",
              message: `the API server of ${environment} is public; only that of ${publicIn.join(", ") || "none"} may be`,
            },
          ]),
    ];
  },
});
