import { expect, test } from "@jest/globals";
import { silentProgress } from "../progress.ts";
import { restore } from "./restore.ts";
import { runDrill } from "./run-drill.ts";

test("GIVEN a table dropped under load WHEN restored to just before THEN all that was acknowledged is there, and nothing later", async () => {
  const context = { progress: silentProgress, signal: new AbortController().signal };

  const report = await runDrill(restore, context);

  expect(report).toMatchObject({ verdict: "passed", faults: [], lost: 0 });
  expect(report.figures["written after it"]).toBeGreaterThan(0);
});
