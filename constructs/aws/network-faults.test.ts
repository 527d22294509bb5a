import { describe, expect, test } from "@jest/globals";
import { networkFaults } from "./network-faults.ts";
import type { NetworkProps } from "./network-props.ts";

const props: NetworkProps = {
  cidr: "10.20.0.0/16",
  region: "us-east-1",
  accountId: "123456789012",
  zones: ["us-east-1a", "us-east-1b", "us-east-1c"],
  clusterName: "shop",
};

describe("nothing is wrong", () => {
  test.each<Partial<NetworkProps>>([
    {},
    { cidr: "192.168.0.0/20" },
    { cidr: "172.31.0.0/16" },
    { cidr: "100.127.240.0/20" },
    { zones: ["us-east-1f", "us-east-1a"] },
    { otherCidrs: ["10.21.0.0/16", "172.20.0.0/16"], interfaceEndpoints: [], flowLogRetentionDays: 1 },
  ])("with %j", (own) => {
    expect(networkFaults({ ...props, ...own })).toEqual([]);
  });
});

describe("a fault names the prop, its value and what is allowed", () => {
  test.each<[Partial<NetworkProps>, string, unknown, RegExp]>([
    [{ cidr: "10.20/16" }, "cidr", "10.20/16", /an IPv4 range, as in/],
    [{ cidr: "10.20.4.0/16" }, "cidr", "10.20.4.0/16", /without bits of a host, as in 10\.20\.0\.0\/16/],
    [{ cidr: "10.0.0.0/8" }, "cidr", "10.0.0.0/8", /^\/16.*\/20/],
    [{ cidr: "10.20.0.0/21" }, "cidr", "10.20.0.0/21", /^\/16.*\/20/],
    [{ cidr: "54.20.0.0/16" }, "cidr", "54.20.0.0/16", /inside 10\.0\.0\.0\/8/],
    [{ cidr: "172.32.0.0/16" }, "cidr", "172.32.0.0/16", /172\.16\.0\.0\/12/],
    [
      { otherCidrs: ["10.21.0.0/16", "10.20.8.0/24"] },
      "otherCidrs[1]",
      "10.20.8.0/24",
      /apart from cidr, 10\.20\.0\.0/,
    ],
    [{ otherCidrs: ["office"] }, "otherCidrs[0]", "office", /an IPv4 range/],
    [{ region: "us-east-9" }, "region", "us-east-9", /us-east-1, us-east-2/],
    [{ zones: ["us-east-1a"] }, "zones", ["us-east-1a"], /two different zones or more/],
    [{ zones: [...props.zones, "us-east-1a"] }, "zones[3]", "us-east-1a", /each zone once/],
    [{ zones: ["us-east-1a", "eu-west-1b"] }, "zones[1]", "eu-west-1b", /a zone of us-east-1: us-east-1a/],
    [{ accountId: "12345" }, "accountId", "12345", /12 digits/],
    [{ clusterName: "-shop" }, "clusterName", "-shop", /letter or digit first/],
    [{ interfaceEndpoints: ["sts", "s3"] }, "interfaceEndpoints[1]", "s3", /gateway endpoint/],
    [{ interfaceEndpoints: ["sts", "sts"] }, "interfaceEndpoints[1]", "sts", /each service once/],
    [{ interfaceEndpoints: ["ECR API"] }, "interfaceEndpoints[0]", "ECR API", /as in ecr\.api/],
    [{ flowLogRetentionDays: 100 }, "flowLogRetentionDays", 100, /60, 90, 120/],
  ])("%j", (own, path, value, allowed) => {
    expect(networkFaults({ ...props, ...own })).toEqual([{ path, value, allowed: expect.stringMatching(allowed) }]);
  });
});

test("all faults come at once", () => {
  const faults = networkFaults({
    ...props,
    cidr: "8.8.8.8/28",
    zones: ["us-east-1z", "us-east-1z"],
    flowLogRetentionDays: 0,
  });
  expect(faults.map(({ path }) => path)).toEqual([
    "cidr",
    "cidr",
    "cidr",
    "zones",
    "zones[1]",
    "zones[0]",
    "zones[1]",
    "flowLogRetentionDays",
  ]);
});
