import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Drill, DrillContext } from "./drill.ts";
import { type DrillReport, reportOf } from "./drill-report.ts";

/** Runs a drill in a folder of its own, which is gone afterwards. */
export async function runDrill(drill: Drill, context: Omit<DrillContext, "dir">): Promise<DrillReport> {
  const dir = mkdtempSync(join(tmpdir(), `plinth-drill-${drill.name}-`));
  try {
    return reportOf(drill, await drill.run({ ...context, dir }));
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
