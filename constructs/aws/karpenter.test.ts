import { beforeAll, describe, expect, test } from "@jest/globals";
import { awsRegistrationsOf, valueIn } from "../testkit/aws-registrations.ts";
import type { Registration } from "../testkit/registrations.ts";
import { iamDocument } from "./iam-document.ts";
import { KarpenterCloud } from "./karpenter.ts";
import { karpenterControllerStatements } from "./karpenter-controller-statements.ts";
import { karpenterCloudFaults } from "./karpenter-faults.ts";
import type { KarpenterCloudProps } from "./karpenter-props.ts";

const clusterArn = "arn:aws:eks:us-east-1:123456789012:cluster/plinth-test";
const props: KarpenterCloudProps = {
  clusterName: "plinth-test",
  clusterArn,
  region: "us-east-1",
  accountId: "123456789012",
};

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function made(overrides: Partial<KarpenterCloudProps> = {}): Promise<Registration[]> {
  return awsRegistrationsOf(() => new KarpenterCloud("karpenter", { ...props, ...overrides }));
}

function inputsOf(registrations: readonly Registration[], type: string): Readonly<Record<string, unknown>>[] {
  return registrations.filter((one) => one.type === type).map(({ inputs }) => inputs);
}

describe("Karpenter's part in AWS", () => {
  let registrations: Registration[];

  beforeAll(async () => {
    registrations = await made();
  });

  test("has an encrypted queue that forgets after 5 minutes", () => {
    expect(inputsOf(registrations, "aws:sqs/queue:Queue")).toEqual([
      { name: "plinth-test-karpenter", messageRetentionSeconds: 300, sqsManagedSseEnabled: true },
    ]);
  });

  test("fills the queue with what tells of a machine's end", () => {
    // WHEN
    const patterns = inputsOf(registrations, "aws:cloudwatch/eventRule:EventRule").map(({ eventPattern }) =>
      JSON.parse(String(eventPattern)),
    );

    // THEN
    expect(patterns.map((pattern) => [pattern.source[0], pattern["detail-type"][0]])).toEqual([
      ["aws.ec2", "EC2 Spot Instance Interruption Warning"],
      ["aws.ec2", "EC2 Instance Rebalance Recommendation"],
      ["aws.ec2", "EC2 Instance State-change Notification"],
      ["aws.health", "AWS Health Event"],
    ]);
    expect(inputsOf(registrations, "aws:cloudwatch/eventTarget:EventTarget")).toHaveLength(4);
  });

  test("lets only those rules, and only by TLS, write into the queue", () => {
    // WHEN
    const [policy] = inputsOf(registrations, "aws:sqs/queuePolicy:QueuePolicy");
    const [allow, deny] = JSON.parse(String(policy?.policy)).Statement;

    // THEN
    expect(allow).toMatchObject({ Principal: { Service: ["events.amazonaws.com"] }, Action: ["sqs:SendMessage"] });
    expect(allow.Condition.ArnEquals["aws:SourceArn"]).toHaveLength(4);
    expect(deny).toMatchObject({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } });
  });

  test("lets the nodes that it makes into the cluster", () => {
    // THEN
    const [entry] = inputsOf(registrations, "aws:eks/accessEntry:AccessEntry");
    const node = registrations.find(({ type, name }) => type === "aws:iam/role:Role" && name === "karpenter-node");
    expect(node?.inputs.name).toBe("plinth-test-karpenter-node");
    expect(entry).toEqual({
      clusterName: "plinth-test",
      principalArn: "arn:aws:iam:us-east-1:123456789012:karpenter-node",
      type: "EC2_LINUX",
    });
  });

  test("gives its role to its own service account", () => {
    expect(inputsOf(registrations, "aws:eks/podIdentityAssociation:PodIdentityAssociation")).toMatchObject([
      { clusterName: "plinth-test", namespace: "kube-system", serviceAccount: "karpenter" },
    ]);
  });

  test("goes by other names when asked", async () => {
    // WHEN
    const others = await made({ nodeRoleName: "burst-nodes", namespace: "karpenter", serviceAccount: "controller" });

    // THEN
    expect(inputsOf(others, "aws:iam/role:Role").map(({ name }) => name)).toContain("burst-nodes");
    expect(inputsOf(others, "aws:eks/podIdentityAssociation:PodIdentityAssociation")).toMatchObject([
      { namespace: "karpenter", serviceAccount: "controller" },
    ]);
  });

  test("lets Session Manager in only on request", async () => {
    const policiesOf = (all: readonly Registration[]) =>
      inputsOf(all, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").map(({ policyArn }) => String(policyArn));

    expect(policiesOf(registrations).join()).not.toContain("SSM");
    expect(policiesOf(await made({ sessionManager: true })).join()).toContain("AmazonSSMManagedInstanceCore");
  });
});

describe("the controller's rights", () => {
  let statements: readonly Statement[];
  let json: string;

  beforeAll(async () => {
    json = await valueIn(
      iamDocument(
        karpenterControllerStatements({
          clusterName: "plinth-test",
          clusterArn,
          region: "us-east-1",
          accountId: "123456789012",
          nodeRoleArn: "arn:aws:iam::123456789012:role/plinth-test-karpenter-node",
          queueArn: "arn:aws:sqs:us-east-1:123456789012:plinth-test-karpenter",
        }),
      ),
    );
    statements = JSON.parse(json).Statement;
  });

  test("fit into a role's own policy, which has at most 10,240 characters", () => {
    expect(json.length).toBeLessThan(10_240);
  });

  test("change only what is named or bears a tag of the cluster, or is an image of AWS's", () => {
    // GIVEN
    const changes = statements.filter(({ Action }) => !Action.every((action) => /:(Describe|Get|List)/.test(action)));

    // WHEN
    const untagged = changes.filter(({ Condition }) => !JSON.stringify(Condition ?? {}).includes("plinth-test"));

    // THEN
    expect(untagged.map(({ Sid }) => Sid)).toEqual(["LaunchFromImages", "PassTheNodeRole", "HearOfInterruptions"]);
    expect(untagged.slice(1).flatMap(({ Resource }) => Resource)).toEqual([
      "arn:aws:iam::123456789012:role/plinth-test-karpenter-node",
      "arn:aws:sqs:us-east-1:123456789012:plinth-test-karpenter",
    ]);
  });

  test("end with the account and the region", () => {
    const arns = statements.flatMap(({ Resource }) => Resource).filter((arn) => arn !== "*");
    const ofAws = arns.filter((arn) => /:us-east-1::(image|snapshot|parameter)/.test(arn));

    expect(ofAws).toHaveLength(3);
    expect(arns.filter((arn) => !arn.includes(":123456789012:"))).toEqual(ofAws);
  });

  test("delete only machines and templates of the cluster's node pools", () => {
    expect(statements.filter(({ Action }) => Action.includes("ec2:TerminateInstances"))).toMatchObject([
      {
        Condition: {
          StringEquals: { "aws:ResourceTag/kubernetes.io/cluster/plinth-test": "owned" },
          StringLike: { "aws:ResourceTag/karpenter.sh/nodepool": "*" },
        },
      },
    ]);
  });
});

test("faults come together, each with path, value and what is allowed", () => {
  // WHEN
  const faults = karpenterCloudFaults({
    clusterName: "a cluster",
    clusterArn,
    region: "mars-1",
    accountId: "123",
    nodeRoleName: "a role",
    namespace: "Karpenter",
    serviceAccount: "",
  });

  // THEN
  expect(faults.map(({ path, value }) => [path, value])).toEqual([
    ["clusterName", "a cluster"],
    ["region", "mars-1"],
    ["accountId", "123"],
    ["nodeRoleName", "a role"],
    ["namespace", "Karpenter"],
    ["serviceAccount", ""],
  ]);
  expect(() => new KarpenterCloud("karpenter", { ...props, accountId: "123" })).toThrow(
    'KarpenterCloud "karpenter" has 1 fault(s):\n  accountId is "123"; allowed: 12 digits',
  );
});
