import { describe, expect, test } from "@jest/globals";
import { dnsSuffixOf, isKnownRegion, knownRegions, partitionOf, zonesOf } from "./region.ts";

describe("a region", () => {
  test("has the zones that AWS documents, by their full names", () => {
    expect(zonesOf("us-east-1")).toEqual(["a", "b", "c", "d", "e", "f"].map((letter) => `us-east-1${letter}`));
    expect(zonesOf("ca-central-1")).toEqual(["ca-central-1a", "ca-central-1b", "ca-central-1d"]);
  });

  test("has three zones or more, so that a quorum outlives one", () => {
    expect(knownRegions.filter((region) => zonesOf(region).length < 3)).toEqual([]);
  });

  test.each(["us-east-9", "", "constructor", "US-EAST-1"])("%j is unknown and has no zones", (region) => {
    expect([isKnownRegion(region), zonesOf(region)]).toEqual([false, []]);
  });

  test.each([
    ["eu-central-1", "aws", "amazonaws.com"],
    ["cn-north-1", "aws-cn", "amazonaws.com.cn"],
    ["us-gov-west-1", "aws-us-gov", "amazonaws.com"],
  ])("%s is of the partition %s, and its hosts end with %s", (region, partition, suffix) => {
    expect([partitionOf(region), dnsSuffixOf(region)]).toEqual([partition, suffix]);
  });
});
