import { describe, expect, test } from "@jest/globals";
import { instanceType, instanceTypes, matchingTypes, podsWithPrefixes } from "./instance-types.ts";
import { allocatableOf } from "./instance-types-allocatable.ts";

describe("the catalogue of instance types", () => {
  test("reads the traits of a type from its name", () => {
    expect(instanceType("m7i-flex.xlarge")).toMatchObject({ vcpus: 4, memoryGib: 16, kind: "flex", generation: 7 });
    expect(instanceType("c6gn.large")).toMatchObject({ vcpus: 2, memoryGib: 4, architecture: "arm64", kind: "extra" });
    expect(instanceType("r5ad.2xlarge")).toMatchObject({ vcpus: 8, memoryGib: 64, manufacturer: "amd", kind: "extra" });
    expect(instanceType("m5.8xlarge")).toMatchObject({ manufacturer: "intel", kind: "plain", podsWithPrefixes: 250 });
    expect(instanceType("r5b.large")).toMatchObject({ manufacturer: "intel", kind: "extra" });
  });

  test("lacks what EC2 lacks, and what nobody knows", () => {
    expect(instanceType("c5.8xlarge")).toBeUndefined();
    expect(instanceType("m5.huge")).toBeUndefined();
  });

  test("names every type once", () => {
    expect(new Set(instanceTypes.map(({ type }) => type)).size).toBe(instanceTypes.length);
  });
});

describe("the types of a size", () => {
  test("are alike to the scheduler", () => {
    // WHEN
    const found = matchingTypes({ vcpus: 4, memoryGib: 16, architecture: "x86_64" }).map(instanceType);

    // THEN
    expect(found).toContain(instanceType("m5d.xlarge"));
    expect(
      found.every((known) => known?.vcpus === 4 && known.memoryGib === 16 && known.architecture === "x86_64"),
    ).toBe(true);
  });

  test("are enough for a spot group and not too many for an EKS group, whichever the size", () => {
    // GIVEN
    const counts = instanceTypes.map(({ vcpus, memoryGib, architecture }) =>
      matchingTypes({ vcpus, memoryGib, architecture }),
    );

    // THEN
    expect(Math.min(...counts.map((types) => types.length))).toBeGreaterThanOrEqual(8);
    expect(Math.max(...counts.map((types) => types.length))).toBeLessThanOrEqual(20);
  });

  test("begin with the newest plain one", () => {
    expect(matchingTypes({ vcpus: 2, memoryGib: 8, architecture: "x86_64" }).slice(0, 2)).toEqual([
      "m8i.large",
      "m8a.large",
    ]);
  });

  test("are none for a size that no family has", () => {
    expect(matchingTypes({ vcpus: 4, memoryGib: 10, architecture: "arm64" })).toEqual([]);
  });
});

test("a node takes 110 pods below 30 vCPUs, else 250", () => {
  expect([podsWithPrefixes(2), podsWithPrefixes(29), podsWithPrefixes(30)]).toEqual([110, 110, 250]);
});

test("a node keeps back what its kubelet needs", () => {
  // GIVEN
  const [small, large] = [instanceType("m6i.large"), instanceType("m6i.2xlarge")];

  // THEN
  expect(small && allocatableOf(small)).toEqual({ cpuMillis: 1930, memoryMib: 6012, pods: 110 });
  expect(large && allocatableOf(large)).toEqual({ cpuMillis: 7910, memoryMib: 28745, pods: 110 });
});
