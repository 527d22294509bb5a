import type { Drill, DrillResult } from "./drill.ts";

/** More of them tell nothing new. */
const LISTED = 20;

/** What a drill found out, and whether that is as it must be. For machines as it is. */
export interface DrillReport {
  readonly name: string;
  readonly verdict: "passed" | "failed";
  /** Why it failed, in sentences. */
  readonly faults: readonly string[];
  readonly done: readonly string[];
  readonly acknowledgedWrites: number;
  readonly lost: number;
  /** The first of those that were lost. */
  readonly lostWrites: readonly string[];
  /** Milliseconds; null where the drill stops writes on purpose. */
  readonly stoppedMs: number | null;
  /** Milliseconds; null where there is none. */
  readonly limitMs: number | null;
  readonly figures: Readonly<Record<string, number | string>>;
}

/** Judges what was found out: nothing may be lost, and something must have been written that could be. */
export function reportOf(drill: Pick<Drill, "name">, result: DrillResult): DrillReport {
  const { acknowledgedWrites, lostWrites, stoppedMs, limitMs, done, figures = {} } = result;
  const stopped = stoppedMs === undefined ? null : Math.round(stoppedMs);
  const faults = [
    ...(lostWrites.length > 0 ? [`${lostWrites.length} of ${acknowledgedWrites} acknowledged writes were lost.`] : []),
    ...(acknowledgedWrites === 0 ? ["Nothing was written, so nothing is proved."] : []),
    ...(stopped !== null && limitMs !== undefined && stopped > limitMs
      ? [`Writes stopped for ${stopped} ms; ${limitMs} ms are allowed.`]
      : []),
    ...(result.faults ?? []),
  ];
  return {
    name: drill.name,
    verdict: faults.length === 0 ? "passed" : "failed",
    faults,
    done,
    acknowledgedWrites,
    lost: lostWrites.length,
    lostWrites: lostWrites.slice(0, LISTED),
    stoppedMs: stopped,
    limitMs: limitMs ?? null,
    figures,
  };
}

/** The same for a person. */
export function reportText(report: DrillReport): string {
  const { name, verdict, faults, done, acknowledgedWrites, lost, lostWrites, stoppedMs, limitMs, figures } = report;
  const limit = limitMs === null ? "" : ` (at most ${limitMs} ms)`;
  const more = lost > lostWrites.length ? ` and ${lost - lostWrites.length} more` : "";
  return [
    `${name}: ${verdict}`,
    ...done.map((step) => `  - ${step}`),
    `  acknowledged writes  ${acknowledgedWrites}`,
    `  lost writes          ${lost === 0 ? "none" : `${lost}: ${lostWrites.join(", ")}${more}`}`,
    `  writes stopped for   ${stoppedMs === null ? "not measured: the drill stops them itself" : `${stoppedMs} ms${limit}`}`,
    ...Object.entries(figures).map(([key, value]) => `  ${key.padEnd(20)} ${value}`),
    ...faults.map((fault) => `  FAULT: ${fault}`),
    "",
  ].join("\n");
}
