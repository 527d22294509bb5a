import { beforeAll, describe, expect, test } from "@jest/globals";
import { awsRegistrationsOf } from "../testkit/aws-registrations.ts";
import { inputsOf, type Registration } from "../testkit/registrations.ts";
import { ContinuousIntegration } from "./continuous-integration.ts";
import type { ContinuousIntegrationProps } from "./continuous-integration-props.ts";

const stateBucketArn = "arn:aws:s3:::acme-state";
const stateKeyArn = "arn:aws:kms:eu-west-1:123456789012:key/state";
const props: ContinuousIntegrationProps = {
  repository: "acme/shop",
  environments: ["staging", "prod"],
  accountId: "123456789012",
  region: "eu-west-1",
  stateBucketArn,
  stateKeyArn,
};

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function made(own: Partial<ContinuousIntegrationProps> = {}): Promise<Registration[]> {
  return awsRegistrationsOf(() => new ContinuousIntegration("ci", { ...props, ...own }));
}

function statementsOf(registrations: readonly Registration[], name: string): readonly Statement[] {
  return JSON.parse(String(inputsOf(registrations, "RolePolicy", name).policy)).Statement;
}

function subjectsOf(registrations: readonly Registration[]): unknown[] {
  return registrations
    .filter(({ type }) => type === "aws:iam/role:Role")
    .map(({ inputs }) => {
      const [statement] = JSON.parse(String(inputs.assumeRolePolicy)).Statement;
      expect(statement.Action).toEqual(["sts:AssumeRoleWithWebIdentity"]);
      expect(statement.Condition.StringEquals["token.actions.githubusercontent.com:aud"]).toBe("sts.amazonaws.com");
      return statement.Condition.StringEquals["token.actions.githubusercontent.com:sub"];
    });
}

function allowing(statements: readonly Statement[], action: string): readonly Statement[] {
  return statements.filter(({ Effect, Action }) => Effect === "Allow" && Action.includes(action));
}

let registrations: Registration[] = [];
beforeAll(async () => {
  registrations = await made();
});

describe("who gets in", () => {
  test("pull requests of the repository preview, and each environment has a role of its own", () => {
    expect(subjectsOf(registrations)).toEqual([
      "repo:acme/shop:pull_request",
      "repo:acme/shop:environment:staging",
      "repo:acme/shop:environment:prod",
    ]);
  });

  test("GIVEN GitHub's ids THEN a taken-over name is of no use", async () => {
    const subjects = subjectsOf(await made({ repositoryIds: { owner: 12, repository: 34 } }));
    expect(subjects[0]).toBe("repo:acme@12/shop@34:pull_request");
    expect(subjects[2]).toBe("repo:acme@12/shop@34:environment:prod");
  });

  test("for an hour at most", () => {
    const roles = registrations.filter(({ type }) => type === "aws:iam/role:Role");
    expect(roles.map(({ inputs }) => [inputs.name, inputs.maxSessionDuration])).toEqual([
      ["ci-preview", 3600],
      ["ci-deploy-staging", 3600],
      ["ci-deploy-prod", 3600],
    ]);
  });

  test("the identity provider is made, unless the account has it", async () => {
    expect(inputsOf(registrations, "OpenIdConnectProvider", "ci-github")).toMatchObject({
      url: "https://token.actions.githubusercontent.com",
      clientIdLists: ["sts.amazonaws.com"],
    });
    const oidcProviderArn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
    const others = await made({ oidcProviderArn });
    expect(others.filter(({ type }) => type.endsWith(":OpenIdConnectProvider"))).toEqual([]);
    expect(JSON.parse(String(inputsOf(others, "Role", "ci-preview").assumeRolePolicy)).Statement[0].Principal).toEqual({
      Federated: [oidcProviderArn],
    });
  });
});

describe("a preview", () => {
  test("reads of S3 and KMS the state alone, and both are denied elsewhere", () => {
    const statements = statementsOf(registrations, "ci-preview");
    expect(allowing(statements, "s3:GetObject").map(({ Resource }) => Resource)).toEqual([
      [`${stateBucketArn}/.pulumi/*`],
    ]);
    expect(allowing(statements, "kms:Decrypt").map(({ Resource }) => Resource)).toEqual([[stateKeyArn]]);
    const denied = statements.filter(({ Effect }) => Effect === "Deny");
    expect(denied.map(({ NotResource }) => NotResource)).toEqual([
      [`${stateBucketArn}/.pulumi/*`],
      [stateKeyArn],
      ["arn:aws:ssm:*::parameter/aws/service/*"],
      undefined,
    ]);
    expect(denied.flatMap(({ Action }) => Action)).toEqual(
      expect.arrayContaining(["s3:GetObject", "secretsmanager:GetSecretValue", "kms:Decrypt", "logs:GetLogEvents"]),
    );
  });

  test("changes nothing", () => {
    const allowed = statementsOf(registrations, "ci-preview").filter(({ Effect }) => Effect === "Allow");
    expect(
      allowed
        .flatMap(({ Action }) => Action)
        .filter((action) => !/:(Describe|Get|List|View)|^kms:Decrypt$/.test(action)),
    ).toEqual([]);
  });
});

describe("a deployment", () => {
  test("is under the boundary, and so is each role that it makes", () => {
    const boundary = "arn:aws:iam:us-east-1:123456789012:ci-boundary";
    expect(inputsOf(registrations, "Role", "ci-deploy-prod").permissionsBoundary).toBe(boundary);
    expect(allowing(statementsOf(registrations, "ci-deploy-prod"), "iam:CreateRole")).toMatchObject([
      {
        Resource: ["arn:aws:iam::123456789012:role/plinth-prod-*"],
        Condition: { ArnEquals: { "iam:PermissionsBoundary": boundary } },
      },
    ]);
  });

  test("reaches the names of its own environment alone", async () => {
    const names = (statements: readonly Statement[]) =>
      [...allowing(statements, "iam:PassRole"), ...allowing(statements, "s3:CreateBucket")].map(
        ({ Resource }) => Resource,
      );
    expect(names(statementsOf(registrations, "ci-deploy-staging"))).toEqual([
      ["arn:aws:iam::123456789012:role/plinth-staging-*"],
      ["arn:aws:s3:::plinth-staging-*"],
    ]);
    expect(names(statementsOf(await made({ prefix: "shop" }), "ci-deploy-staging"))).toEqual([
      ["arn:aws:iam::123456789012:role/shop-staging-*"],
      ["arn:aws:s3:::shop-staging-*"],
    ]);
  });

  test("works in its region, and in us-east-1 for the edge", () => {
    expect(allowing(statementsOf(registrations, "ci-deploy-prod"), "ec2:*")).toMatchObject([
      { Condition: { StringEquals: { "aws:RequestedRegion": ["eu-west-1", "us-east-1"] } } },
    ]);
  });

  test("writes the state, and reads no other object and no other secret", () => {
    const statements = statementsOf(registrations, "ci-deploy-prod");
    expect(allowing(statements, "s3:PutObject").map(({ Resource }) => Resource)).toEqual([
      [`${stateBucketArn}/.pulumi/*`],
    ]);
    expect(statements.filter(({ Effect }) => Effect === "Deny").map(({ NotResource }) => NotResource)).toEqual([
      [`${stateBucketArn}/.pulumi/*`],
      [stateKeyArn],
    ]);
  });

  test("uses a key that it makes by way of AWS Backup alone, which asks for it with each vault", () => {
    const viaBackup = { "kms:ViaService": "backup.eu-west-1.amazonaws.com" };
    const ofKeys = (action: string) =>
      statementsOf(registrations, "ci-deploy-prod")
        .filter(({ Action, Resource }) => Action.includes(action) && !Resource?.includes(stateKeyArn))
        .map(({ Effect, Condition }) => [Effect, Condition]);
    expect(ofKeys("kms:GenerateDataKey")).toEqual([["Allow", { StringEquals: viaBackup }]]);
    expect(ofKeys("kms:Decrypt")).toEqual([
      ["Allow", { StringEquals: viaBackup }],
      ["Deny", { StringNotEquals: viaBackup }],
    ]);
  });

  test("can grant no service that the boundary leaves out", () => {
    const services = (action: string) => action.split(":")[0];
    const boundary: Statement[] = JSON.parse(String(inputsOf(registrations, "Policy", "ci-boundary").policy)).Statement;
    const most = allowing(boundary, "ec2:*").flatMap(({ Action }) => Action.map(services));
    const granted = statementsOf(registrations, "ci-deploy-prod").flatMap(({ Action }) => Action.map(services));
    expect(granted.filter((service) => !most.includes(service))).toEqual([]);
    // What Karpenter asks of zonal shifts, and AWS Backup of a bucket's metrics.
    expect(most).toEqual(expect.arrayContaining(["arc-zonal-shift", "cloudwatch"]));
    expect(most).not.toEqual(expect.arrayContaining(["organizations"]));
  });

  test("cannot change the boundary, the workflows' roles, or how the state is kept", () => {
    const boundary: Statement[] = JSON.parse(String(inputsOf(registrations, "Policy", "ci-boundary").policy)).Statement;
    const denied = (action: string) =>
      boundary
        .filter(({ Effect, Action }) => Effect === "Deny" && Action.includes(action))
        .map(({ Resource }) => Resource);
    expect(denied("iam:CreatePolicyVersion")).toEqual([["arn:aws:iam::123456789012:policy/ci-boundary"]]);
    expect(denied("iam:UpdateAssumeRolePolicy")).toEqual([
      expect.arrayContaining(
        ["preview", "deploy-staging", "deploy-prod"].map((role) => `arn:aws:iam::123456789012:role/ci-${role}`),
      ),
    ]);
    expect(denied("s3:PutBucketPolicy")).toEqual([[stateBucketArn]]);
    expect(denied("kms:ScheduleKeyDeletion")).toEqual([[stateKeyArn]]);
    expect(denied("iam:CreateUser")).toEqual([["*"]]);
  });

  test("all documents are within IAM's limits", () => {
    expect(String(inputsOf(registrations, "Policy", "ci-boundary").policy).length).toBeLessThanOrEqual(6144);
    for (const name of ["ci-preview", "ci-deploy-prod"]) {
      expect(String(inputsOf(registrations, "RolePolicy", name).policy).length).toBeLessThanOrEqual(10_240);
      expect(String(inputsOf(registrations, "Role", name).assumeRolePolicy).length).toBeLessThanOrEqual(2048);
    }
  });
});

describe("faults", () => {
  test("GIVEN several faults WHEN it is made THEN one error names all of them and nothing was registered", async () => {
    let message = "";
    const registered = await awsRegistrationsOf(() => {
      try {
        new ContinuousIntegration("ci", {
          repository: "acme/*",
          repositoryIds: { owner: 0, repository: 34 },
          environments: ["prod", "Prod", "prod"],
          accountId: "1234",
          region: "mars-east-1",
          stateBucketArn: "acme-state",
          stateKeyArn: "arn:aws:kms:eu-west-1:123456789012:key/*",
          oidcProviderArn: "arn:aws:iam::123456789012:oidc-provider/gitlab.com",
          prefix: "Plinth",
        });
      } catch (error) {
        message = (error as Error).message;
      }
    });
    expect(message.split("\n").map((line) => line.replace(/; allowed: \w.*$/, ""))).toEqual([
      'ContinuousIntegration "ci" has 10 fault(s):',
      '  repository is "acme/*"',
      "  repositoryIds.owner is 0",
      '  environments[1] is "Prod"',
      '  environments[2] is "prod"',
      '  accountId is "1234"',
      '  region is "mars-east-1"',
      '  prefix is "Plinth"',
      '  stateBucketArn is "acme-state"',
      '  stateKeyArn is "arn:aws:kms:eu-west-1:123456789012:key/*"',
      '  oidcProviderArn is "arn:aws:iam::123456789012:oidc-provider/gitlab.com"',
    ]);
    expect(registered).toEqual([]);
  });

  test.each([
    "acme",
    "acme/",
    "/shop",
    "acme/shop/x",
    "acme/..",
    "-acme/shop",
    "acme/shop:ref",
    "ac me/shop",
    "*/shop",
  ])("%s is no repository", async (repository) => {
    await expect(made({ repository })).rejects.toThrow(`repository is ${JSON.stringify(repository)}`);
  });

  test("no environment is refused", async () => {
    await expect(made({ environments: [] })).rejects.toThrow("environments is []; allowed: one or more");
  });
});
