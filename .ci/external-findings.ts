// Reads what checkov and kube-score wrote, `CHECKER=FILE` each, and prints what no exception covers, and the exceptions that nothing
// needed. Exits 1 if there is any, or if a checker looked at nothing. The exceptions of a checker that did not run are left alone.
import { readFileSync } from "node:fs";
import { type ExternalException, externalExceptions } from "./external-exceptions.ts";

type Checker = ExternalException["checker"];

interface Finding {
  readonly checker: Checker;
  readonly check: string;
  /** As `Kind namespace/name`. */
  readonly object: string;
  readonly text: string;
}

interface CheckovFinding {
  readonly check_id: string;
  readonly check_name: string;
  /** As `Kind.namespace.name`. */
  readonly resource: string;
}

interface CheckovReport {
  readonly results?: {
    readonly failed_checks: readonly CheckovFinding[];
    readonly skipped_checks: readonly CheckovFinding[];
    readonly parsing_errors: readonly string[];
  };
}

interface KubeScoreObject {
  readonly type_meta: { readonly kind: string };
  readonly object_meta: { readonly namespace?: string; readonly name: string };
  readonly checks: readonly {
    readonly check: { readonly id: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly summary: string }[] | null;
  }[];
}

/** The grade of a kube-score check that found nothing, or something not worth a warning. */
const enough = 7;

/** What a manifest's own annotation silences counts as well: exceptions stand in one list. */
function checkovFindings({ results }: CheckovReport): Finding[] {
  if (results === undefined) {
    throw new Error("checkov found no manifest to check");
  }
  if (results.parsing_errors.length > 0) {
    throw new Error(`checkov could not read ${results.parsing_errors.join(", ")}`);
  }
  return [...results.failed_checks, ...results.skipped_checks].map(({ check_id, check_name, resource }) => {
    const [kind = "", namespace = "", ...name] = resource.split(".");
    return { checker: "checkov", check: check_id, object: `${kind} ${namespace}/${name.join(".")}`, text: check_name };
  });
}

function kubeScoreFindings(objects: readonly KubeScoreObject[]): Finding[] {
  if (objects.length === 0) {
    throw new Error("kube-score found no manifest to check");
  }
  return objects.flatMap(({ type_meta, object_meta, checks }) =>
    checks
      .filter(({ grade, skipped }) => !skipped && grade < enough)
      .map(({ check, comments }) => ({
        checker: "kube-score" as const,
        check: check.id,
        object: `${type_meta.kind} ${object_meta.namespace ?? "default"}/${object_meta.name}`,
        text: (comments ?? []).map(({ summary }) => summary).join("; "),
      })),
  );
}

function findingsIn(checker: string | undefined, file: string): Finding[] {
  const report = JSON.parse(readFileSync(file, "utf8"));
  return checker === "checkov" ? checkovFindings(report) : kubeScoreFindings(report);
}

function covers(exception: ExternalException, object: string, finding: Finding): boolean {
  return exception.checker === finding.checker && exception.check === finding.check && object === finding.object;
}

const reports = process.argv.slice(2).map((argument) => argument.split("=", 2));
const findings = reports.flatMap(([checker, file = ""]) => findingsIn(checker, file));
const ran = new Set(reports.map(([checker]) => checker));
const excepted = externalExceptions
  .filter(({ checker }) => ran.has(checker))
  .flatMap((exception) => exception.objects.map((object) => ({ exception, object })));
const open = findings.filter(
  (finding) => !excepted.some(({ exception, object }) => covers(exception, object, finding)),
);
const idle = excepted.filter(
  ({ exception, object }) => !findings.some((finding) => covers(exception, object, finding)),
);
for (const { checker, check, object, text } of open) {
  console.error(`${object}: ${checker} ${check}: ${text}`);
}
for (const { exception, object } of idle) {
  const { checker, check } = exception;
  console.error(`.ci/external-exceptions.ts: nothing needs the exception of ${checker} ${check} for ${object}`);
}
if (open.length > 0 || idle.length > 0) {
  process.exitCode = 1;
} else {
  console.log(`${findings.length} findings of ${[...ran].join(" and ")} excepted, 0 open`);
}
