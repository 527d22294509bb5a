import { describe, expect, test } from "@jest/globals";
import type { DrillResult } from "./drill.ts";
import { type DrillReport, reportOf, reportText } from "./drill-report.ts";

const well: DrillResult = { done: ["killed it"], acknowledgedWrites: 9, lostWrites: [], stoppedMs: 80, limitMs: 100 };

const judged = (change: Partial<DrillResult>): DrillReport => reportOf({ name: "outage" }, { ...well, ...change });

describe("a drill's report", () => {
  test("GIVEN nothing lost in the time allowed WHEN judged THEN it passed", () => {
    expect(judged({})).toMatchObject({ verdict: "passed", faults: [], lost: 0 });
  });

  test.each<[string, Partial<DrillResult>, RegExp]>([
    ["a write is gone", { lostWrites: ["key:1"] }, /^1 of 9 acknowledged writes were lost/],
    ["writes stopped for too long", { stoppedMs: 101 }, /^Writes stopped for 101 ms; 100 ms are allowed/],
    ["nothing was written", { acknowledgedWrites: 0 }, /^Nothing was written/],
    ["something else does not hold", { faults: ["A slot is open."] }, /^A slot is open/],
  ])("GIVEN %s WHEN judged THEN it failed, and says so", (_, change, fault) => {
    const report = judged(change);

    expect(report).toMatchObject({ verdict: "failed", faults: [expect.stringMatching(fault)] });
    expect(reportText(report)).toContain(`FAULT: ${report.faults[0]}`);
  });

  test("GIVEN a thousand lost WHEN told THEN all are counted, and the first twenty named", () => {
    const report = judged({
      acknowledgedWrites: 1000,
      lostWrites: Array.from({ length: 1000 }, (_, each) => `${each}`),
    });

    expect(report.lostWrites).toHaveLength(20);
    expect(reportText(report)).toMatch(/lost writes +1000: 0, .*19 and 980 more/);
  });
});
