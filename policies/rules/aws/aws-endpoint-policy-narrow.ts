import { z } from "zod";
import { wellArchitected } from "../../aws/clauses.ts";
import { called } from "../../aws/identity-policy.ts";
import { isAws } from "../../aws/kind.ts";
import { isOpen } from "../../aws/open-statement.ts";
import { statementsOf } from "../../aws/policy-document.ts";
import { resourceRule } from "../../rule.ts";

export const endpointPolicyNarrow = resourceRule({
  name: "aws-endpoint-policy-narrow",
  title: "Endpoints of services have a policy that is not for everything",
  reason: "Without one, whoever is in the network carries data out to any account's buckets and queues.",
  remedy: "Give the endpoint a policy for the identities of the account, or for the resources that are needed.",
  severity: "medium",
  serves: [wellArchitected("SEC03-BP05"), wellArchitected("SEC05-BP02")],
  settings: z.strictObject({
    exempt: z
      .array(z.string())
      .default(["eks-auth"])
      .describe("Services whose endpoint takes no policy, by the end of their names"),
  }),
  judge: (resource, { exempt }) => {
    const { policy, serviceName, vpcEndpointType } = resource.inputs;
    const isJudged =
      isAws(resource, "ec2/VpcEndpoint") &&
      vpcEndpointType !== "GatewayLoadBalancer" &&
      typeof serviceName === "string" &&
      serviceName.startsWith("com.amazonaws.") &&
      !exempt.some((service) => serviceName.endsWith(`.${service}`));
    if (!isJudged) {
      return [];
    }
    return policy === undefined
      ? [{ path: "policy", message: `${serviceName} has no policy, so it is for everything` }]
      : statementsOf(policy)
          .filter((statement) => isOpen(statement) && isForEverything(statement))
          .map((statement) => ({ path: "policy", message: `${called(statement)} allows everything to everyone` }));
  },
});

function isForEverything({ actions, resources, condition }: ReturnType<typeof statementsOf>[number]): boolean {
  return actions.includes("*") && resources.includes("*") && Object.keys(condition).length === 0;
}
