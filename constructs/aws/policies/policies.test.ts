import { describe, expect, test } from "@jest/globals";
import { valueIn } from "../../testkit/aws-registrations.ts";
import { type IamStatement, iamDocument } from "../iam-document.ts";
import { archiveWriterStatements } from "./archive-writer.ts";
import { ebsCsiStatements } from "./ebs-csi.ts";
import { externalDnsStatements } from "./external-dns.ts";
import { loadBalancerControllerStatements } from "./load-balancer-controller.ts";

const region = "eu-west-1";
const accountId = "123456789012";
const keyArn = `arn:aws:kms:${region}:${accountId}:key/1`;
const scope = { clusterName: "plinth-dev", region, accountId };
const targetGroupArn = `arn:aws:elasticloadbalancing:${region}:${accountId}:targetgroup/gateway/1`;

const policies: Readonly<Record<string, readonly IamStatement[]>> = {
  "archive writer": archiveWriterStatements({ bucketArn: "arn:aws:s3:::archive", keyArn, region, prefix: "orders/" }),
  "EBS CSI": ebsCsiStatements({ ...scope, keyArns: [keyArn] }),
  "external-dns": externalDnsStatements({ zoneArns: ["arn:aws:route53:::hostedzone/Z1"] }),
  "load balancer controller": loadBalancerControllerStatements({
    ...scope,
    vpcId: "vpc-1",
    targetGroupArns: [targetGroupArn],
    webProtection: true,
  }),
};

interface Statement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

async function documentOf(statements: readonly IamStatement[]): Promise<readonly Statement[]> {
  return JSON.parse(await valueIn(iamDocument(statements))).Statement;
}

async function allowing(statements: readonly IamStatement[], action: string): Promise<readonly Statement[]> {
  return (await documentOf(statements)).filter(({ Action }) => Action.includes(action));
}

describe.each(Object.entries(policies))("the policy of %s", (_name, statements) => {
  test("fits into a role's own policy, which has at most 10,240 characters", async () => {
    expect((await valueIn(iamDocument(statements))).length).toBeLessThan(10_240);
  });

  test("has no wildcard in an action, and none of other accounts or regions", async () => {
    for (const { Action, Resource } of await documentOf(statements)) {
      expect(Action.join()).not.toMatch(/[*?]/);
      expect(Resource.filter((arn) => arn !== "*").filter((arn) => /^arn:[^:]*:[^:]*:(\*|[^:]*:\*)/.test(arn))).toEqual(
        [],
      );
    }
  });

  test("changes only what bears the cluster's tag, or what is named", async () => {
    const changes = (await documentOf(statements)).filter(({ Action }) =>
      Action.some((action) => !/:(Describe|Get|List)/.test(action)),
    );
    const unlimited = changes.filter(
      ({ Resource, Condition }) =>
        Condition === undefined && Resource.some((arn) => arn === "*" || /^[^:]*:[^:]*:(?!s3)[^:]*:.*\/\*$/.test(arn)),
    );
    expect(unlimited.map(({ Sid }) => Sid)).toEqual(
      unlimited.length === 0 ? [] : ["UseWebAcls", "SetWebAcls", "UseShield"],
    );
  });
});

test("GIVEN another cluster's tag WHEN the load balancer controller changes something THEN every condition asks for its own", async () => {
  for (const { Condition } of await documentOf(policies["load balancer controller"] ?? [])) {
    const tags = Object.entries(Condition?.StringEquals ?? {}).filter(([key]) => key.endsWith("elbv2.k8s.aws/cluster"));
    expect(tags.filter(([, value]) => value !== "plinth-dev")).toEqual([]);
  }
});

test("GIVEN a VPC WHEN the controller makes or opens security groups THEN only those in it", async () => {
  const vpc = `arn:aws:ec2:${region}:${accountId}:vpc/vpc-1`;
  const given = policies["load balancer controller"] ?? [];
  expect(await allowing(given, "ec2:CreateSecurityGroup")).toContainEqual(expect.objectContaining({ Resource: [vpc] }));
  const opens = await allowing(given, "ec2:AuthorizeSecurityGroupIngress");
  expect(opens.map(({ Condition }) => Condition?.ArnEquals)).toEqual([{ "ec2:Vpc": vpc }, { "ec2:Vpc": vpc }]);
  const anywhere = await allowing(loadBalancerControllerStatements(scope), "ec2:AuthorizeSecurityGroupIngress");
  expect(anywhere.map(({ Condition }) => Condition?.ArnEquals)).toEqual([undefined, undefined]);
});

test("by default the controller touches no web ACL and fills no target group of others", async () => {
  const sids = loadBalancerControllerStatements(scope).map(({ sid }) => sid);
  expect(sids).not.toEqual(expect.arrayContaining([expect.stringMatching(/WebAcl|Shield|GivenTarget/)]));
  expect(sids).toContain("FillItsTargetGroups");
});

test("GIVEN keys THEN the EBS CSI driver may use those, and without it asks for none", async () => {
  const uses = await allowing(policies["EBS CSI"] ?? [], "kms:CreateGrant");
  expect(uses).toMatchObject([{ Resource: [keyArn], Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } } }]);
  expect(
    ebsCsiStatements(scope)
      .flatMap(({ actions }) => actions)
      .join(),
  ).not.toContain("kms:");
});

test("external-dns changes the given zones alone", async () => {
  const changes = await allowing(policies["external-dns"] ?? [], "route53:ChangeResourceRecordSets");
  expect(changes.map(({ Resource }) => Resource)).toEqual([["arn:aws:route53:::hostedzone/Z1"]]);
});

test("an archive's writer can only add below its prefix, through S3's use of the key", async () => {
  const given = policies["archive writer"] ?? [];
  expect(given.flatMap(({ actions }) => actions)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/GetObject|DeleteObject|ListBucket/)]),
  );
  expect(await allowing(given, "s3:PutObject")).toMatchObject([{ Resource: ["arn:aws:s3:::archive/orders/*"] }]);
  expect(await allowing(given, "kms:GenerateDataKey")).toMatchObject([
    { Resource: [keyArn], Condition: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } } },
  ]);
});

test("GIVEN a region in China THEN the ARNs are of its partition", async () => {
  const given = loadBalancerControllerStatements({ ...scope, region: "cn-north-1" });
  const arns = (await documentOf(given)).flatMap(({ Resource }) => Resource).filter((arn) => arn !== "*");
  expect(arns.filter((arn) => !arn.startsWith("arn:aws-cn:"))).toEqual([]);
});
