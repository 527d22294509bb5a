import { expect, test } from "@jest/globals";
import type { Finding, Rule } from "@plinth/policies";
import { reportLines } from "./report-lines.ts";

const rule: Rule = {
  kind: "resource",
  name: "sample",
  title: "It holds",
  reason: "Because.",
  remedy: "Mend it.",
  severity: "high",
  serves: [],
  judge: () => [],
};
const other: Rule = { ...rule, name: "other", title: "That holds", severity: "critical" };
const finding: Finding = {
  rule: "sample",
  severity: "high",
  level: "advisory",
  urn: "urn:a",
  path: "spec.x",
  message: "x is 1",
};

test("GIVEN findings THEN the worst come first, each rule once with resources, places, messages and its remedy", () => {
  const report = {
    stack: "prod",
    resources: [],
    rules: 2,
    violations: [
      { ...finding, rule: "other", severity: "critical", level: "mandatory", urn: undefined, message: "it is not" },
      finding,
      { ...finding, path: "spec.y", message: "y is 2" },
    ] satisfies Finding[],
    failures: [{ rule: "third", level: "mandatory", message: "out of its depth", urns: ["urn:b"] } as const],
  };
  expect(reportLines(report, [rule, other])).toEqual([
    "critical",
    "  other (mandatory): That holds",
    "    the whole stack",
    "      spec.x: it is not",
    "    Remedy: Mend it.",
    "",
    "high",
    "  sample (advisory): It holds",
    "    urn:a",
    "      spec.x: x is 1",
    "      spec.y: y is 2",
    "    Remedy: Mend it.",
    "",
    "third (mandatory) failed, so it says nothing: out of its depth",
    "    urn:b",
    "",
    "prod: 3 violations, 1 of them mandatory, 1 failures of rules; 2 rules on 0 resources",
  ]);
});
