import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import type { CommitPair } from "./commits.ts";
import { type Comparison, compare } from "./compare.ts";
import { type CostLine, type CostOutcome, costLines, costOutcome } from "./cost-outcome.ts";
import { type CheckedOut, type DesiredState, desiredState } from "./desired-state.ts";
import { provideNodeModules } from "./node-modules.ts";
import {
  type PolicyDifference,
  type PolicyFinding,
  type PolicyOutcome,
  policyDifference,
  policyOutcome,
} from "./policy-outcome.ts";
import { inWorktrees } from "./worktree.ts";

/** What a pull request would change in one stack. */
export type PreviewReport = CommitsReport | PulumiReport;

interface ReportBody extends Comparison {
  readonly stack: string;
  /** Whether there was no such stack before. */
  readonly isNewStack: boolean;
  /** Encrypted settings that come, go or change between commits; their values are known to nobody here. */
  readonly secrets: readonly string[];
  readonly policy: PolicyChange;
  readonly cost: CostChange;
}

/** Two commits were compared, not a commit and what is there. */
export interface CommitsReport extends ReportBody {
  readonly engine: "commits";
  readonly base: string;
  readonly head: string;
}

/** The Pulumi CLI compared the folder as it is with its state of the stack. */
export interface PulumiReport extends ReportBody {
  readonly engine: "pulumi";
  /** The commits that policy results and cost are of; absent where no base was named. */
  readonly base?: string;
  readonly head?: string;
}

/** @see PolicyDifference; or what was found, with nothing to compare it with; or why there is none */
export type PolicyChange =
  | ({ readonly kind: "judged" } & PolicyDifference)
  | { readonly kind: "found"; readonly findings: readonly PolicyFinding[] }
  | Exclude<PolicyOutcome, { kind: "judged" }>;

/** Dollars a month, before and after or, with nothing to compare it with, in all; or why there is no figure. */
export type CostChange =
  | { readonly kind: "total"; readonly total: number }
  | { readonly kind: "estimated"; readonly old: number; readonly new: number; readonly components: readonly CostLine[] }
  | Exclude<CostOutcome, { kind: "estimated" }>;

/** What is compared. */
export interface PreviewProps {
  readonly projectDir: string;
  readonly stack: string;
  readonly commits: CommitPair;
  readonly signal?: AbortSignal;
}

interface Side {
  readonly state: DesiredState | undefined;
  readonly policy: PolicyOutcome;
  readonly cost: CostOutcome;
}

/**
 * Compares what a stack is to be at two commits, each by its own code. Needs no credentials, no network and no state of a cloud.
 * @throws Failure when HEAD has no such stack, or where one of the commits has no desired state
 */
export async function previewReport({ projectDir, stack, commits, signal }: PreviewProps): Promise<CommitsReport> {
  const ended = new AbortController();
  const either = signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]);
  return await inWorktrees(
    commits,
    async (trees) => {
      const commit = (name: "base" | "head", title: string): CheckedOut => {
        const scratch = join(trees.scratch, `${name}-synth`);
        mkdirSync(scratch);
        return { dir: trees[name], title: `${title} (${shortHash(commits[name])})`, scratch, stack, signal: either };
      };
      const work = [commit("head", "HEAD"), commit("base", "The base")].map((each) => sideOf(each, projectDir));
      try {
        const [head, base] = await Promise.all(work);
        return reportOf({ stack, commits, base, head });
      } finally {
        // One has failed: what the other one does is of no use, and its folder is about to go.
        ended.abort();
        await Promise.allSettled(work);
      }
    },
    signal,
  );
}

/** As Git shows it. */
export function shortHash(commit: string): string {
  return commit.slice(0, 7);
}

async function sideOf(commit: CheckedOut, projectDir: string): Promise<Side> {
  await provideNodeModules(projectDir, commit.dir, commit.signal);
  const state = await desiredState(commit);
  if (state === undefined) {
    return { state, policy: { kind: "none" }, cost: { kind: "none" } };
  }
  return { state, policy: await policyOutcome(commit), cost: await costOutcome(commit) };
}

interface Sides {
  readonly stack: string;
  readonly commits: CommitPair;
  readonly base: Side | undefined;
  readonly head: Side | undefined;
}

function reportOf({ stack, commits, base, head }: Sides): CommitsReport {
  if (head?.state === undefined) {
    throw new Failure(
      base?.state === undefined
        ? `Neither HEAD nor the base has a stack "${stack}".`
        : `HEAD has no stack "${stack}" any more: its file is gone from stacks/, which deletes nothing. \`pulumi destroy\` at the base does.`,
      2,
    );
  }
  const comparison = compare(base?.state?.resources ?? [], head.state.resources);
  const formerUrns = new Map(comparison.resources.map(({ urn, renamedFrom }) => [urn, renamedFrom ?? urn]));
  return {
    stack,
    engine: "commits",
    base: commits.base,
    head: commits.head,
    isNewStack: base?.state === undefined,
    ...comparison,
    secrets: changedKeys(base?.state?.encrypted ?? {}, head.state.encrypted),
    policy: policyChange(base?.policy, head.policy, (urn) => formerUrns.get(urn) ?? urn),
    cost: costChange(base?.cost, head.cost),
  };
}

function changedKeys(old: Readonly<Record<string, string>>, next: Readonly<Record<string, string>>): string[] {
  return [...new Set([...Object.keys(old), ...Object.keys(next)])].filter((key) => old[key] !== next[key]).sort();
}

/** A base without policies, or whose policies failed, had no findings: all are new. */
function policyChange(
  base: PolicyOutcome | undefined,
  head: PolicyOutcome,
  formerUrn: (urn: string) => string,
): PolicyChange {
  if (head.kind !== "judged") {
    return head;
  }
  const before = base?.kind === "judged" ? base.findings : [];
  return { kind: "judged", ...policyDifference(before, head.findings, formerUrn) };
}

/** What did not exist cost nothing; what could not be estimated is no zero. */
function costChange(base: CostOutcome | undefined, head: CostOutcome): CostChange {
  if (head.kind !== "estimated") {
    return head;
  }
  if (base?.kind === "failed") {
    return { kind: "failed", reason: `The base could not be estimated. ${base.reason}` };
  }
  const before = base?.kind === "estimated" ? base : { total: 0, components: {} };
  return {
    kind: "estimated",
    old: before.total,
    new: head.total,
    components: costLines(before.components, head.components),
  };
}
