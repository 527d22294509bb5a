import { Failure } from "../failure.ts";
import { interruptible } from "../interrupt.ts";
import { projectDir } from "../project.ts";
import { commitPair } from "./commits.ts";
import { previewReport, shortHash } from "./preview-report.ts";
import { type ReportTargets, writeReport } from "./write-report.ts";

/** What is compared and where it goes. */
export interface PreviewCommitsOptions extends ReportTargets {
  readonly stack: string;
  readonly base: string;
  readonly configFile?: string;
}

/**
 * Shows what merging HEAD would change in a stack. Where there is nothing to show, the Markdown says why, for the comment's readers.
 * @param dir the project
 */
export async function previewCommits(options: PreviewCommitsOptions, dir = projectDir): Promise<void> {
  const { stack, base } = options;
  if (options.configFile !== undefined) {
    throw new Failure("--config-file goes with no --base: each commit is taken with its own settings.", 2);
  }
  await writeReport(stack, options, () =>
    interruptible(async ({ signal }) => {
      const commits = await commitPair(dir, base, signal);
      if (commits.isDirty) {
        say(
          `There are changes that are in no commit. They are left out: HEAD (${shortHash(commits.head)}) is compared.`,
        );
      }
      return await previewReport({ projectDir: dir, stack, commits, signal });
    }),
  );
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
