import { aws, describeRule, document, unknown } from "../../aws/testkit/rule-cases.ts";
import { endpointPolicyNarrow } from "./aws-endpoint-policy-narrow.ts";

const all = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
const endpoint = (policy: unknown, service = "ec2") =>
  aws("ec2/vpcEndpoint:VpcEndpoint", { serviceName: `com.amazonaws.us-east-1.${service}`, policy });

describeRule(endpointPolicyNarrow, {
  passes: {
    "an endpoint for the account's identities": endpoint(
      document({ ...all, Condition: { StringEquals: { "aws:PrincipalAccount": "111122223333" } } }),
    ),
    "an endpoint for downloads": endpoint(document({ ...all, Action: "s3:GetObject" }), "s3"),
    "an endpoint whose policy is not known yet": endpoint(unknown),
    "an endpoint that takes no policy": endpoint(undefined, "eks-auth"),
  },
  fails: {
    "an endpoint without a policy": { ...endpoint(undefined), paths: ["policy"] },
    "an endpoint for everything": { ...endpoint(document(all)), paths: ["policy"] },
  },
  doesNotApply: {
    "an endpoint of somebody else's service": aws("ec2/vpcEndpoint:VpcEndpoint", {
      serviceName: "com.example.vpce-svc-1",
    }),
    "a network": aws("ec2/vpc:Vpc", {}),
  },
});
