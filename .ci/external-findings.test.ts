import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { externalExceptions } from "./external-exceptions.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plinth-findings-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** What each checker writes of the findings that the list excepts. */
const excepted = externalExceptions.flatMap(({ checker, check, objects }) =>
  objects.map((object) => ({ checker, check, object })),
);
const byCheckov = excepted.filter(({ checker }) => checker === "checkov").map(checkovFinding);
const byKubeScore = excepted
  .filter(({ checker }) => checker === "kube-score")
  .map((finding) => kubeScoreFinding(finding));

const privileged = checkovFinding({ check: "CKV_K8S_16", object: "DaemonSet kube-system/agent.v2" });
const anonymous = kubeScoreFinding({ check: "pod-networkpolicy", object: "Pod default/x" });

interface Found {
  readonly check: string;
  readonly object: string;
}

function checkovFinding({ check, object }: Found) {
  return { check_id: check, check_name: "A sentence", resource: object.replace(/[ /]/g, ".") };
}

function kubeScoreFinding({ check, object }: Found, grade = 5, skipped = false) {
  const [kind, namespace, name] = object.split(/[ /]/);
  return {
    type_meta: { kind },
    object_meta: { name, ...(namespace !== "default" && { namespace }) },
    checks: [{ check: { id: check }, grade, skipped, comments: [{ summary: "One" }, { summary: "two" }] }],
  };
}

function checkov(failed: readonly unknown[], more: Record<string, unknown> = {}): string {
  const results = { failed_checks: failed, skipped_checks: [], parsing_errors: [], ...more };
  return report("checkov", { results });
}

function kubeScore(objects: readonly unknown[]): string {
  return report("kube-score", objects);
}

function report(checker: string, content: unknown): string {
  const file = join(folder, `${checker}.json`);
  writeFileSync(file, JSON.stringify(content));
  return `${checker}=${file}`;
}

function judge(...reports: readonly string[]) {
  const script = join(import.meta.dirname, "external-findings.ts");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...reports], { encoding: "utf8" });
  return { status, stdout, lines: stderr.split("\n").filter((line) => line !== "") };
}

test("GIVEN findings that the list excepts THEN they pass", () => {
  expect(judge(checkov(byCheckov), kubeScore(byKubeScore))).toEqual({
    status: 0,
    stdout: `${excepted.length} findings of checkov and kube-score excepted, 0 open\n`,
    lines: [],
  });
});

test("GIVEN findings that nothing excepts THEN each is named with its object", () => {
  expect(judge(checkov([...byCheckov, privileged]), kubeScore([...byKubeScore, anonymous]))).toEqual({
    status: 1,
    stdout: "",
    lines: [
      "DaemonSet kube-system/agent.v2: checkov CKV_K8S_16: A sentence",
      "Pod default/x: kube-score pod-networkpolicy: One; two",
    ],
  });
});

test("GIVEN a check that a manifest silences by an annotation THEN it counts as found", () => {
  const { status, lines } = judge(checkov(byCheckov, { skipped_checks: [privileged] }), kubeScore(byKubeScore));
  expect({ status, lines }).toEqual({ status: 1, lines: [expect.stringContaining("CKV_K8S_16")] });
});

test("GIVEN checks of kube-score that pass or are not of that object THEN they are no findings", () => {
  const found = { check: "pod-probes", object: "Pod plinth/x" };
  const fine = [kubeScoreFinding(found, 10), kubeScoreFinding(found, 7), kubeScoreFinding(found, 1, true)];
  expect(judge(checkov(byCheckov), kubeScore([...byKubeScore, ...fine])).status).toBe(0);
});

test("GIVEN an exception that one of its objects needs no more THEN that fails", () => {
  const { status, lines } = judge(checkov(byCheckov.slice(1)), kubeScore(byKubeScore));
  const [first] = excepted;
  expect({ status, lines }).toEqual({
    status: 1,
    lines: [
      `.ci/external-exceptions.ts: nothing needs the exception of ${first?.checker} ${first?.check} for ${first?.object}`,
    ],
  });
});

test("GIVEN a checker that did not run THEN its exceptions are left alone", () => {
  expect(judge(checkov(byCheckov))).toEqual({
    status: 0,
    stdout: `${byCheckov.length} findings of checkov excepted, 0 open\n`,
    lines: [],
  });
});

test.each([
  [
    "checkov had nothing to check",
    () => report("checkov", { passed: 0, failed: 0 }),
    "checkov found no manifest to check",
  ],
  [
    "checkov could not read a file",
    () => checkov([], { parsing_errors: ["/a.yaml"] }),
    "checkov could not read /a.yaml",
  ],
  ["kube-score had nothing to check", () => kubeScore([]), "kube-score found no manifest to check"],
])("GIVEN that %s THEN it fails", (_, made, message) => {
  const { status, lines } = judge(made());
  expect(status).toBe(1);
  expect(lines.join("\n")).toContain(message);
});
