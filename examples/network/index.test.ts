import { beforeAll, expect, test } from "@jest/globals";
import type { Output } from "@pulumi/pulumi";
import * as pulumi from "@pulumi/pulumi";
import { awsRegistrationsOf, valueIn } from "../../constructs/testkit/aws-registrations.ts";
import type { Registration } from "../../constructs/testkit/registrations.ts";

let registrations: readonly Registration[];
let kubeconfig: string;

beforeAll(async () => {
  // GIVEN
  pulumi.runtime.setAllConfig({
    "reports:account": "123456789012",
    "reports:administrator": "arn:aws:iam::123456789012:role/reports-deploy",
  });
  let output: Output<string> | undefined;

  // WHEN
  registrations = await awsRegistrationsOf(async () => {
    output = (await import("./index.ts")).kubeconfig;
  });
  kubeconfig = output === undefined ? "" : await valueIn(output);
});

function of(type: string): readonly Registration[] {
  return registrations.filter((one) => one.type === type);
}

test("another team's network and cluster are made by the constructs alone", () => {
  const components = registrations.map(({ type }) => type).filter((type) => type.startsWith("plinth:"));
  expect(components.toSorted()).toEqual([
    "plinth:aws:Cluster",
    "plinth:aws:Network",
    "plinth:aws:NodeGroups",
    "plinth:aws:PodIdentity",
  ]);
  expect(
    of("aws:ec2/subnet:Subnet")
      .map(({ inputs }) => `${inputs.cidrBlock} ${inputs.availabilityZone}`)
      .toSorted(),
  ).toEqual([
    "10.60.0.0/19 eu-central-1a",
    "10.60.192.0/22 eu-central-1a",
    "10.60.196.0/22 eu-central-1b",
    "10.60.224.0/23 eu-central-1a",
    "10.60.226.0/23 eu-central-1b",
    "10.60.32.0/19 eu-central-1b",
  ]);
  expect(of("aws:ec2/natGateway:NatGateway")).toHaveLength(1);
  expect(of("aws:eks/cluster:Cluster")[0]?.inputs).toMatchObject({
    name: "reports",
    vpcConfig: { endpointPrivateAccess: true, endpointPublicAccess: false },
  });
  const [group, ...more] = of("aws:eks/nodeGroup:NodeGroup");
  expect(more).toEqual([]);
  expect(group?.inputs).toMatchObject({
    capacityType: "SPOT",
    subnetIds: ["reports-private-eu-central-1a-id", "reports-private-eu-central-1b-id"],
    scalingConfig: { desiredSize: 2, minSize: 2, maxSize: 10 },
  });
});

test("everything is made in the team's own region and account", () => {
  const [provider] = of("pulumi:providers:aws");
  const elsewhere = registrations.filter(
    (one) => one.type.startsWith("aws:") && !one.provider.startsWith(provider?.urn ?? "none"),
  );
  expect(provider?.inputs).toMatchObject({ region: "eu-central-1" });
  expect(JSON.stringify(provider?.inputs)).toContain("123456789012");
  expect(elsewhere.map(({ urn }) => urn)).toEqual([]);
});

test("the kubeconfig asks AWS for a token each time", () => {
  expect(kubeconfig).toContain("get-token");
  expect(kubeconfig).not.toContain("token:");
});
