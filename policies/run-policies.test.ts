import { describe, expect, test } from "@jest/globals";
import { readPackConfig } from "./pack-config.ts";
import type { Rule } from "./rule.ts";
import { runPolicies } from "./run-policies.ts";
import { graphOf, resource } from "./testkit/judged.ts";
import { fewContainers, labelled, sampleRules, showsPods, throwing } from "./testkit/sample-rules.ts";

const pod = resource("kubernetes:core/v1:Pod", { metadata: { name: "a" }, spec: { containers: [{}, {}] } });
const other = resource("kubernetes:core/v1:Pod", { metadata: { name: "b" }, spec: { containers: [] } }, "other");

function run(content: object, rules: readonly Rule[] = [fewContainers, labelled]) {
  return runPolicies(graphOf(pod, other), readPackConfig(content, rules), rules);
}

describe("violations", () => {
  test("GIVEN several THEN the worst come first, each with its rule, severity, level, URN and place", () => {
    const { violations, failures, rules } = run({ all: "advisory", "few-containers": "mandatory" });
    expect(violations[0]).toEqual({
      rule: "few-containers",
      severity: "high",
      level: "mandatory",
      urn: pod.urn,
      path: "spec.containers",
      message: "there are 2 containers; 1 are allowed",
    });
    expect(violations.map(({ rule, level, urn }) => [rule, level, urn])).toEqual([
      ["few-containers", "mandatory", pod.urn],
      ["labelled", "advisory", other.urn],
      ["labelled", "advisory", pod.urn],
    ]);
    expect(failures).toEqual([]);
    expect(rules).toBe(2);
  });

  test("GIVEN settings THEN the rule is asked with them", () => {
    expect(run({ "few-containers": { most: 2 }, labelled: "disabled" }).violations).toEqual([]);
  });

  test("GIVEN a disabled rule THEN it is not asked", () => {
    expect(run({ all: "disabled" })).toEqual({ violations: [], failures: [], rules: 0 });
  });
});

describe("a rule that throws", () => {
  test("GIVEN many resources THEN it is one failure that names them, and the other rules go on", () => {
    const { violations, failures } = run({ all: "mandatory" }, sampleRules);
    expect(failures).toEqual([
      { rule: "throwing", level: "mandatory", message: "out of its depth", urns: [pod.urn, other.urn] },
    ]);
    expect(new Set(violations.map(({ rule }) => rule))).toEqual(
      new Set(["few-containers", "labelled", "shows-pods", "shows-stack"]),
    );
  });

  test("GIVEN that it throws on one resource THEN it still judges the others", () => {
    const picky = {
      ...throwing,
      judge: ({ urn }: { urn: string }) => {
        if (urn === pod.urn) {
          throw new Error("not this one");
        }
        return [{ message: "seen" }];
      },
    };
    const { violations, failures } = run({}, [picky]);
    expect(violations.map(({ urn }) => urn)).toEqual([other.urn]);
    expect(failures.map(({ urns }) => urns)).toEqual([[pod.urn]]);
  });
});

describe("level remediate", () => {
  test("GIVEN a rule that mends THEN every rule sees what is mended, and the graph given stays as it was", () => {
    const before = structuredClone(pod.inputs);
    const { violations } = run({ labelled: "remediate" }, [showsPods, labelled]);
    expect(violations.map(({ rule, message }) => [rule, JSON.parse(message).metadata.labels])).toEqual([
      ["shows-pods", { team: "platform" }],
      ["shows-pods", { team: "platform" }],
    ]);
    expect(pod.inputs).toEqual(before);
  });

  test("GIVEN a rule that cannot mend THEN its violations are mandatory", () => {
    expect(run({ "few-containers": "remediate", labelled: "disabled" }).violations).toEqual([
      expect.objectContaining({ rule: "few-containers", level: "mandatory" }),
    ]);
  });
});
