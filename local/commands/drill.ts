import { reportText } from "../drills/drill-report.ts";
import { drills } from "../drills/drills.ts";
import { runDrill } from "../drills/run-drill.ts";
import { Failure } from "../failure.ts";
import { interruptible } from "../interrupt.ts";
import { writeJson } from "../output.ts";
import { progressOn } from "../terminal-progress.ts";

export interface DrillOptions {
  readonly json?: boolean;
}

/** Runs a drill and says what was lost; without a name, lists them. @throws Failure with code 2 for a name that is none */
export async function drill(name: string | undefined, { json }: DrillOptions): Promise<void> {
  if (name === undefined) {
    process.stdout.write(drillList());
    return;
  }
  const listed = Object.hasOwn(drills, name) ? drills[name] : undefined;
  if (listed === undefined) {
    throw new Failure(`There is no drill "${name}"; these are there:\n${drillList()}`, 2);
  }
  const report = await interruptible(async ({ signal }) =>
    runDrill(await listed.load(), { progress: progressOn(process.stderr), signal }),
  );
  if (json) {
    writeJson("-", report);
  } else {
    process.stdout.write(reportText(report));
  }
  process.exitCode = report.verdict === "passed" ? 0 : 1;
}

/** A line for each drill. */
export function drillList(): string {
  const width = Math.max(...Object.keys(drills).map((name) => name.length));
  return Object.entries(drills)
    .map(([name, { summary }]) => `${name.padEnd(width)}  ${summary}\n`)
    .join("");
}
