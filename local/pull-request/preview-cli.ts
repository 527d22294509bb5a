import { realpathSync } from "node:fs";
import { Failure, messageOf } from "../failure.ts";
import { type Interrupts, interruptible } from "../interrupt.ts";
import { projectDir } from "../project.ts";
import { readStackFile } from "../stack-file.ts";
import { commitPair } from "./commits.ts";
import { costOutcome } from "./cost-outcome.ts";
import type { CheckedOut } from "./desired-state.ts";
import { policyOutcome } from "./policy-outcome.ts";
import { type CostChange, type PolicyChange, type PulumiReport, previewReport, shortHash } from "./preview-report.ts";
import { pulumiPreview } from "./pulumi-preview.ts";
import { comparisonOfSteps } from "./pulumi-steps.ts";
import { type ReportTargets, writeReport } from "./write-report.ts";

/** What is asked of the Pulumi CLI and where the answer goes. */
export interface PreviewCliOptions extends ReportTargets {
  readonly stack: string;
  /** What policy results and cost are compared with. @default - they are those of the folder, compared with nothing */
  readonly base?: string;
  readonly configFile?: string;
}

/** Shows what the Pulumi CLI would change in a stack, with policy results and cost, for which it is not asked. */
export async function previewCli(options: PreviewCliOptions, dir = projectDir): Promise<void> {
  const { stack, base } = options;
  if (options.configFile !== undefined) {
    throw new Failure("--config-file goes with no --cli: the Pulumi CLI takes the stack's own settings.", 2);
  }
  readStackFile(stack, undefined, dir);
  await writeReport(stack, options, () =>
    interruptible((interrupts) => pulumiReport(realpathSync(dir), stack, base, interrupts)),
  );
}

async function pulumiReport(
  dir: string,
  stack: string,
  base: string | undefined,
  interrupts: Interrupts,
): Promise<PulumiReport> {
  // First, as it says at once what is wrong with the person's set-up; policies and cost take the processor.
  const steps = await pulumiPreview(dir, stack, interrupts);
  const besides = base === undefined ? ofFolder(dir, stack, interrupts) : ofCommits(dir, stack, base, interrupts);
  return {
    stack,
    engine: "pulumi",
    isNewStack: steps.some(({ op, urn }) => op === "create" && urn.includes("::pulumi:pulumi:Stack::")),
    ...comparisonOfSteps(steps),
    ...(await besides),
  };
}

/** What a report has that the CLI does not tell. */
type Besides = Pick<PulumiReport, "base" | "head" | "secrets" | "policy" | "cost">;

async function ofFolder(dir: string, stack: string, { signal }: Interrupts): Promise<Besides> {
  const folder: CheckedOut = { dir, title: "The folder", scratch: dir, stack, signal };
  return { secrets: [], policy: await foundIn(folder), cost: await totalOf(folder) };
}

async function foundIn(folder: CheckedOut): Promise<PolicyChange> {
  const outcome = await policyOutcome(folder);
  return outcome.kind === "judged" ? { kind: "found", findings: outcome.findings } : outcome;
}

async function totalOf(folder: CheckedOut): Promise<CostChange> {
  const outcome = await costOutcome(folder);
  return outcome.kind === "estimated" ? { kind: "total", total: outcome.total } : outcome;
}

async function ofCommits(dir: string, stack: string, ref: string, { signal }: Interrupts): Promise<Besides> {
  const commits = await commitPair(dir, ref, signal);
  if (commits.isDirty) {
    process.stderr.write(
      `There are changes that are in no commit. They are in the preview, not in policies and cost, which are of HEAD (${shortHash(commits.head)}).\n`,
    );
  }
  const { base, head } = commits;
  try {
    const { secrets, policy, cost } = await previewReport({ projectDir: dir, stack, commits, signal });
    return { base, head, secrets, policy, cost };
  } catch (error) {
    signal.throwIfAborted();
    // What the CLI said stands without it.
    const failed = { kind: "failed", reason: messageOf(error) } as const;
    return { base, head, secrets: [], policy: failed, cost: failed };
  }
}
