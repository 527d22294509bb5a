import { writeFileSync } from "node:fs";
import { Failure, messageOf } from "../failure.ts";
import { assertWritable, writeJson } from "../output.ts";
import { htmlOf } from "./html.ts";
import { countText, failureMarkdown, markdownOf } from "./markdown.ts";
import type { PreviewReport } from "./preview-report.ts";
import { resourceName } from "./stack-resource.ts";

/** Where a report goes: files, or "-" for stdout. */
export interface ReportTargets {
  readonly json?: string;
  readonly markdown?: string;
  readonly html?: string;
}

/**
 * Makes a report and writes it. Where there is none, the Markdown says why, for the comment's readers.
 * @throws what kept it from being made, and Failure where a file cannot be written
 */
export async function writeReport(
  stack: string,
  targets: ReportTargets,
  made: () => Promise<PreviewReport>,
): Promise<void> {
  const { json, markdown, html } = targets;
  for (const target of [json, markdown, html]) {
    assertWritable(target);
  }
  try {
    write(await made(), targets);
  } catch (error) {
    if (markdown !== undefined && error instanceof Failure && error.exitCode !== 130) {
      writeText(markdown, failureMarkdown(stack, messageOf(error)));
    }
    throw error;
  }
}

function write(report: PreviewReport, { json, markdown, html }: ReportTargets): void {
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
