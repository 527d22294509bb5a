import { isRecord } from "../is-record.ts";
import { type CheckedOut, plinth, shortened } from "./desired-state.ts";

/** What a rule found. */
export interface PolicyFinding {
  readonly rule: string;
  readonly level: "advisory" | "mandatory";
  readonly severity?: string;
  /** The resource; undefined where it is the stack as a whole. */
  readonly urn?: string;
  readonly path?: string;
  readonly message: string;
}

/** The policies' judgement on a commit. */
export type PolicyOutcome =
  | { readonly kind: "judged"; readonly findings: readonly PolicyFinding[] }
  /** The commit has no such command. */
  | { readonly kind: "none" }
  | { readonly kind: "failed"; readonly reason: string };

/** Asks a commit's own policies about its own desired state. */
export async function policyOutcome(commit: CheckedOut): Promise<PolicyOutcome> {
  const { code, stdout, stderr } = await plinth(commit, ["policy", "--stack", commit.stack, "--json", "-"]);
  const report = parsed(stdout);
  if (report !== undefined) {
    return { kind: "judged", findings: findingsOf(report) };
  }
  return code === 2 && stderr.includes("unknown command")
    ? { kind: "none" }
    : { kind: "failed", reason: shortened(stderr, commit.dir) };
}

/** Findings of the head in two groups: those that the base has not, and the rest; and how many the head is rid of. */
export interface PolicyDifference {
  readonly added: readonly PolicyFinding[];
  readonly kept: readonly PolicyFinding[];
  readonly mended: number;
}

/** @param formerUrn the URN at the base of a resource that was renamed */
export function policyDifference(
  base: readonly PolicyFinding[],
  head: readonly PolicyFinding[],
  formerUrn: (urn: string) => string,
): PolicyDifference {
  const before = new Set(base.map((finding) => identity(finding, finding.urn)));
  const identityAtBase = (finding: PolicyFinding) => identity(finding, finding.urn && formerUrn(finding.urn));
  const after = new Set(head.map(identityAtBase));
  return {
    added: head.filter((finding) => !before.has(identityAtBase(finding))),
    kept: head.filter((finding) => before.has(identityAtBase(finding))),
    mended: [...before].filter((finding) => !after.has(finding)).length,
  };
}

/** Not by the message, which tells values. */
function identity({ rule, path }: PolicyFinding, urn: string | undefined): string {
  return JSON.stringify([rule, urn, path]);
}

interface Report {
  readonly violations: readonly PolicyFinding[];
  readonly failures?: readonly Pick<PolicyFinding, "rule" | "level" | "message">[];
}

function parsed(text: string): Report | undefined {
  try {
    const report: unknown = JSON.parse(text);
    return isRecord(report) && Array.isArray(report.violations) ? (report as unknown as Report) : undefined;
  } catch {
    return undefined;
  }
}

/** A rule that could not be asked is told among what was found. */
function findingsOf({ violations, failures = [] }: Report): PolicyFinding[] {
  return [
    ...violations,
    ...failures.map(({ rule, level, message }) => ({ rule, level, message: `the rule itself failed: ${message}` })),
  ];
}
