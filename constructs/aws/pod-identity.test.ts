import { describe, expect, test } from "@jest/globals";
import { awsRegistrationsOf } from "../testkit/aws-registrations.ts";
import type { Registration } from "../testkit/registrations.ts";
import { PodIdentity } from "./pod-identity.ts";
import { podIdentityFaults } from "./pod-identity-faults.ts";
import type { PodIdentityProps } from "./pod-identity-props.ts";

const props: PodIdentityProps = {
  clusterName: "plinth-dev",
  namespace: "dns",
  serviceAccount: "external-dns",
  statements: [{ sid: "Read", actions: ["s3:GetObject"], resources: ["arn:aws:s3:::shop/*"] }],
};

function registrationsOf(own: Partial<PodIdentityProps> = {}): Promise<Registration[]> {
  return awsRegistrationsOf(() => new PodIdentity("dns", { ...props, ...own }));
}

async function inputsOf(type: string, own: Partial<PodIdentityProps> = {}): Promise<Record<string, unknown>[]> {
  return (await registrationsOf(own)).filter((made) => made.type === type).map(({ inputs }) => ({ ...inputs }));
}

async function conditionsOf(own: Partial<PodIdentityProps> = {}): Promise<Record<string, unknown>> {
  const [role] = await inputsOf("aws:iam/role:Role", own);
  const trust = JSON.parse(String(role?.assumeRolePolicy));
  expect(trust.Statement).toHaveLength(1);
  expect(trust.Statement[0]).toMatchObject({
    Effect: "Allow",
    Principal: { Service: ["pods.eks.amazonaws.com"] },
    Action: ["sts:AssumeRole", "sts:TagSession"],
  });
  return trust.Statement[0].Condition;
}

describe("trust", () => {
  test("by default binds the cluster's name, the namespace and the service account", async () => {
    expect(await conditionsOf()).toEqual({
      StringEquals: {
        "aws:RequestTag/eks-cluster-name": "plinth-dev",
        "aws:RequestTag/kubernetes-namespace": "dns",
        "aws:RequestTag/kubernetes-service-account": "external-dns",
      },
    });
  });

  test("binds the account and the cluster's ARN that are given", async () => {
    const clusterArn = "arn:aws:eks:us-east-1:123456789012:cluster/plinth-dev";
    expect(await conditionsOf({ accountId: "123456789012", clusterArn })).toMatchObject({
      StringEquals: { "aws:SourceAccount": "123456789012", "aws:RequestTag/eks-cluster-arn": clusterArn },
    });
  });
});

describe("permissions", () => {
  test("statements become the role's own policy", async () => {
    const [policy] = await inputsOf("aws:iam/rolePolicy:RolePolicy");
    expect(JSON.parse(String(policy?.policy)).Statement).toEqual([
      { Sid: "Read", Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::shop/*"] },
    ]);
  });

  test("a vendor's document and managed policies are taken as they are", async () => {
    const { statements: _, ...rest } = props;
    const policyJson = '{"Version":"2012-10-17","Statement":[]}';
    const made = await awsRegistrationsOf(
      () => new PodIdentity("dns", { ...rest, policyJson, managedPolicyArns: ["arn:aws:iam::aws:policy/A"] }),
    );
    expect(made.find(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")?.inputs.policy).toBe(policyJson);
    expect(made.find(({ type }) => type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment")?.inputs).toMatchObject(
      {
        policyArn: "arn:aws:iam::aws:policy/A",
      },
    );
  });

  test("are there before a pod can have the role", async () => {
    const made = await registrationsOf({ managedPolicyArns: ["arn:aws:iam::aws:policy/A"] });
    const association = made.find(({ type }) => type === "aws:eks/podIdentityAssociation:PodIdentityAssociation");
    expect(association?.inputs).toMatchObject({
      clusterName: "plinth-dev",
      namespace: "dns",
      serviceAccount: "external-dns",
    });
    expect(association?.dependencies.map((urn) => urn.split("::")[2])).toEqual(
      expect.arrayContaining(
        ["aws:iam/rolePolicy:RolePolicy", "aws:iam/rolePolicyAttachment:RolePolicyAttachment"].map((type) =>
          expect.stringContaining(type),
        ),
      ),
    );
  });
});

describe("faults", () => {
  test("GIVEN several faults WHEN it is made THEN one error names all of them and nothing was registered", async () => {
    let message = "";
    const made = await awsRegistrationsOf(() => {
      try {
        new PodIdentity("dns", {
          clusterName: "plinth-dev",
          namespace: "Dns",
          serviceAccount: "",
          accountId: "42",
          statements: [{ sid: "Read", actions: ["s3:*"], resources: ["arn:aws:s3:::shop"] }],
        });
      } catch (error) {
        message = (error as Error).message;
      }
    });
    expect(message.split("\n")).toEqual([
      'PodIdentity "dns" has 4 fault(s):',
      '  namespace is "Dns"; allowed: a namespace: 1 to 63 of a-z, 0-9 and "-"',
      '  serviceAccount is ""; allowed: a service account: 1 to 253 of a-z, 0-9, "-" and "."',
      '  accountId is "42"; allowed: 12 digits',
      '  statements[0].actions[0] is "s3:*"; allowed: an exact one, or a wildcardReason that says why there is none',
    ]);
    expect(made).toEqual([]);
  });

  test("a role that may do nothing, or two documents, are refused", () => {
    const { statements: _, ...rest } = props;
    expect(podIdentityFaults(rest).map(({ path }) => path)).toEqual(["statements"]);
    expect(podIdentityFaults({ ...props, policyJson: "{}" }).map(({ path }) => path)).toEqual(["policyJson"]);
  });
});
