import { changeLines, reportOf } from "../change-report.ts";
import type { EmbeddedEngine, StackResult } from "../engine/embedded-engine.ts";
import { reportEvents } from "../engine-progress.ts";
import { Failure } from "../failure.ts";
import { readHandover } from "../handover.ts";
import { Instance } from "../instance.ts";
import { interruptible } from "../interrupt.ts";
import { assertWritable, writeJson } from "../output.ts";
import type { Step } from "../progress.ts";
import { previewCli } from "../pull-request/preview-cli.ts";
import { previewCommits } from "../pull-request/preview-commits.ts";
import { stackEngine } from "../stack-engine.ts";
import { assertNothingEncrypted, readStackFile } from "../stack-file.ts";
import { stackSettings } from "../stack-settings.ts";
import { progressOn } from "../terminal-progress.ts";

export interface PreviewOptions {
  readonly stack: string;
  /** Settings in place of the stack's own. */
  readonly configFile?: string;
  readonly json?: string;
  /** A commit to compare HEAD with, in place of what is there. */
  readonly base?: string;
  /** Have the Pulumi CLI say what would change, by its state of the stack. */
  readonly cli?: boolean;
  /** With `base` or `cli` only, as is `html`. */
  readonly markdown?: string;
  readonly html?: string;
}

/**
 * Shows what `up` would change, held against the state of the last `up`. A stack in the cloud has its state there: what it is made of
 * is shown without credentials or a network, as if nothing of it were there yet.
 */
export async function preview(options: PreviewOptions): Promise<void> {
  if (options.cli) {
    return await previewCli(options);
  }
  if (options.base !== undefined) {
    return await previewCommits({ ...options, base: options.base });
  }
  refuseWithoutBase(options);
  const file = readStackFile(options.stack, options.configFile);
  assertWritable(options.json);
  const inCloud = stackSettings(file).cluster.mode === "eks";
  if (!inCloud) {
    assertNothingEncrypted(file);
  }
  const instance = new Instance(options.stack);
  const { sink, step } = reportEvents(progressOn(process.stderr), "Preview");
  const engine = stackEngine(file, instance, readHandover(instance), sink);
  const report = reportOf(file.stack, await foretold(engine, step));
  step.done(inCloud ? "offline: held against nothing; `pulumi preview` compares with what is there" : undefined);
  if (options.json !== undefined) {
    writeJson(options.json, report);
  }
  if (options.json !== "-") {
    process.stdout.write(`${changeLines(report).join("\n")}\n`);
  }
}

function refuseWithoutBase({ markdown, html }: PreviewOptions): void {
  if (markdown !== undefined || html !== undefined) {
    throw new Failure(
      "--markdown and --html are of a pull request: name the branch that it goes into with --base, or ask the Pulumi CLI with --cli.",
      2,
    );
  }
}

async function foretold(engine: EmbeddedEngine, step: Step): Promise<StackResult> {
  try {
    return await interruptible((interrupts) => engine.preview(interrupts));
  } catch (error) {
    step.fail("not all of it could be foretold");
    throw error;
  }
}
