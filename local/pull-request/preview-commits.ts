import { writeFileSync } from "node:fs";
import { Failure, messageOf } from "../failure.ts";
import { interruptible } from "../interrupt.ts";
import { assertWritable, writeJson } from "../output.ts";
import { projectDir } from "../project.ts";
import { commitPair } from "./commits.ts";
import { htmlOf } from "./html.ts";
import { countText, failureMarkdown, markdownOf } from "./markdown.ts";
import { type PreviewReport, previewReport, shortHash } from "./preview-report.ts";
import { resourceName } from "./stack-resource.ts";

/** What is compared and where it goes. */
export interface PreviewCommitsOptions {
  readonly stack: string;
  readonly base: string;
  readonly configFile?: string;
  readonly json?: string;
  readonly markdown?: string;
  readonly html?: string;
}

/**
 * Shows what merging HEAD would change in a stack. Where there is nothing to show, the Markdown says why, for the comment's readers.
 * @param dir the project
 */
export async function previewCommits(options: PreviewCommitsOptions, dir = projectDir): Promise<void> {
  const { stack, base, json, markdown, html } = options;
  if (options.configFile !== undefined) {
    throw new Failure("--config-file goes with no --base: each commit is taken with its own settings.", 2);
  }
  for (const target of [json, markdown, html]) {
    assertWritable(target);
  }
  try {
    const report = await interruptible(async ({ signal }) => {
      const commits = await commitPair(dir, base, signal);
      if (commits.isDirty) {
        say(
          `There are changes that are in no commit. They are left out: HEAD (${shortHash(commits.head)}) is compared.`,
        );
      }
      return await previewReport({ projectDir: dir, stack, commits, signal });
    });
    write(report, options);
  } catch (error) {
    if (markdown !== undefined && error instanceof Failure && error.exitCode !== 130) {
      writeText(markdown, failureMarkdown(stack, messageOf(error)));
    }
    throw error;
  }
}

function write(report: PreviewReport, { json, markdown, html }: PreviewCommitsOptions): void {
  if (json !== undefined) {
    writeJson(json, report);
  }
  if (markdown !== undefined) {
    writeText(markdown, markdownOf(report));
  }
  if (html !== undefined) {
    writeText(html, htmlOf(report));
  }
  if (![json, markdown, html].includes("-")) {
    process.stdout.write(`${lines(report).join("\n")}\n`);
  }
}

function lines(report: PreviewReport): string[] {
  const shown = report.resources.filter(({ isNoise }) => !isNoise);
  return [...shown.map(({ op, type, urn }) => `${op.padEnd(7)} ${type} ${resourceName(urn)}`), countText(report)];
}

function writeText(target: string, text: string): void {
  if (target === "-") {
    process.stdout.write(text);
  } else {
    writeFileSync(target, text);
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
