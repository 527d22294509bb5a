import { writeFileSync } from "node:fs";
import { capacityPlan } from "../capacity/capacity-plan.ts";
import { findCapacity } from "../capacity/find-capacity.ts";
import { packingPicture } from "../capacity/packing-picture.ts";
import { reportLines } from "../capacity/report-lines.ts";
import { interruptible } from "../interrupt.ts";
import { assertWritable, writeJson } from "../output.ts";
import { recordStack } from "../stack-engine.ts";
import { readStackFile } from "../stack-file.ts";
import { stackSettings } from "../stack-settings.ts";
import { progressOn } from "../terminal-progress.ts";

export interface CapacityOptions {
  readonly stack: string;
  /** Settings in place of the stack's own. */
  readonly configFile?: string;
  /** A file, or "-" or true for stdout. */
  readonly json?: string | true;
  /** The file to draw the packing in. */
  readonly svg?: string;
}

/** Says whether a stack fits its nodes and what stays up when some of them go; exits 1 where not all does. */
export async function capacity(options: CapacityOptions): Promise<void> {
  const json = options.json === true ? "-" : options.json;
  const file = readStackFile(options.stack, options.configFile);
  const settings = stackSettings(file);
  assertWritable(json);
  assertWritable(options.svg);
  const report = await interruptible(async ({ signal }) => {
    const plan = capacityPlan(options.stack, settings, await recordStack(file, { signal }));
    return await findCapacity(plan, progressOn(process.stderr), signal);
  });
  if (options.svg !== undefined) {
    writeFileSync(options.svg, packingPicture(report));
  }
  if (json !== undefined) {
    writeJson(json, report);
  }
  if (json !== "-") {
    process.stdout.write(`${reportLines(report).join("\n")}\n`);
  }
  process.exitCode = report.verdict === "holds" ? 0 : 1;
}
