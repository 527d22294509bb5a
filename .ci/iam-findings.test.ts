import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { iamExceptions } from "./iam-exceptions.ts";

/** A finding that each exception covers, as the linter writes it. */
const covered = iamExceptions.map(({ issue, document, about }) => ({
  issue,
  severity: "MEDIUM",
  title: "Covered",
  detail: about.map((action) => ({ action })),
  location: { filepath: `documents/prod/x${document}x.json`, line: 4 },
}));

const wide = {
  issue: "RESOURCE_MISMATCH",
  severity: "MEDIUM",
  title: "No resources match for the given action",
  detail: [{ action: "s3:GetObject" }],
  location: { filepath: "documents/prod/RolePolicy-wide.json", line: 7 },
};

function run(findings: readonly unknown[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, "iam-findings.ts")], {
    input: findings.map((finding) => JSON.stringify(finding)).join("\n"),
    encoding: "utf8",
  });
  return { status, stdout, lines: stderr.split("\n").filter((line) => line !== "") };
}

test("GIVEN findings that the list covers THEN they pass", () => {
  expect(run(covered)).toEqual({ status: 0, stdout: `${covered.length} findings excepted, 0 open\n`, lines: [] });
});

test("GIVEN a finding that nothing covers THEN it fails, and is named once however often the linter says it", () => {
  const { status, lines } = run([...covered, wide, wide]);
  expect(status).toBe(1);
  expect(lines).toEqual([
    'documents/prod/RolePolicy-wide.json:7: MEDIUM RESOURCE_MISMATCH: No resources match for the given action [{"action":"s3:GetObject"}]',
  ]);
});

test("GIVEN a covered finding with one action more THEN it fails", () => {
  const [first, ...rest] = covered;
  const { status, lines } = run([
    { ...first, detail: [...(first?.detail ?? []), { action: "iam:PassRole" }] },
    ...rest,
  ]);
  expect(status).toBe(1);
  expect(lines).toContainEqual(expect.stringContaining("iam:PassRole"));
});

test("GIVEN an exception that nothing needs THEN it fails", () => {
  const { status, lines } = run(covered.slice(1));
  expect(status).toBe(1);
  expect(lines).toEqual([expect.stringContaining(`nothing needs the exception of ${covered[0]?.issue}`)]);
});
