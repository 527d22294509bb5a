import { expect, test } from "@jest/globals";
import { readPackConfig } from "./pack-config.ts";
import { runPolicies } from "./run-policies.ts";
import { sarifLog } from "./sarif.ts";
import { graphOf, resource } from "./testkit/judged.ts";
import { fewContainers, throwing } from "./testkit/sample-rules.ts";

const pod = resource("kubernetes:core/v1:Pod", { spec: { containers: [{}, {}] } }, "shop/order");
const rules = [throwing, fewContainers];

function logOf(level: string, synthFile: (urn: string) => string | undefined = () => undefined) {
  const run = runPolicies(graphOf(pod), readPackConfig({ all: level }, rules), rules);
  const log = sarifLog({ run, rules, stackFile: "stacks/Pulumi.prod.yaml", synthFile });
  return log as {
    version: string;
    runs: { results: object[]; invocations: object[]; tool: { driver: { rules: object[] } } }[];
  };
}

test("GIVEN a violation THEN its result names rule, level, the stack's file, the resource and the file of synth", () => {
  const { version, runs } = logOf("mandatory", (urn) =>
    urn === pod.urn ? "kubernetes/shop/pod-order.yaml" : undefined,
  );
  expect(version).toBe("2.1.0");
  expect(runs[0]?.results).toEqual([
    {
      ruleId: "few-containers",
      ruleIndex: 1,
      level: "error",
      message: { text: `${pod.urn} spec.containers: there are 2 containers; 1 are allowed` },
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: "stacks/Pulumi.prod.yaml" }, region: { startLine: 1 } },
          logicalLocations: [{ fullyQualifiedName: pod.urn, name: "shop/order", kind: "resource" }],
        },
      ],
      relatedLocations: [
        {
          physicalLocation: { artifactLocation: { uri: "kubernetes/shop/pod-order.yaml", uriBaseId: "SYNTH" } },
          message: { text: "The object as `npm run synth` writes it." },
        },
      ],
      partialFingerprints: { "plinthPolicy/v1": expect.stringMatching(/^[0-9a-f]{64}$/) },
    },
  ]);
});

test("GIVEN an advisory rule and a resource without a file of its own THEN a warning, in the stack's file alone", () => {
  const [result] = logOf("advisory").runs[0]?.results ?? [];
  expect(result).toMatchObject({ level: "warning" });
  expect(result).not.toHaveProperty("relatedLocations");
});

test("GIVEN rules THEN each is described with its help and its weight", () => {
  expect(logOf("advisory").runs[0]?.tool.driver.rules[1]).toEqual({
    id: "few-containers",
    name: "few-containers",
    shortDescription: { text: "Rule few-containers holds" },
    fullDescription: { text: "It is a sample." },
    help: { text: "Keep few-containers." },
    properties: { tags: ["security"], "security-severity": "8.0" },
  });
});

test("GIVEN a rule that throws THEN the run is told as not successful, with the rule's failure", () => {
  expect(logOf("advisory").runs[0]?.invocations).toEqual([
    {
      executionSuccessful: false,
      toolExecutionNotifications: [
        expect.objectContaining({ associatedRule: { id: "throwing" }, message: { text: "out of its depth" } }),
      ],
    },
  ]);
});
