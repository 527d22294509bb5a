import type { ChartVersion, ImageVersion, VersionFacts } from "./versions-facts.ts";

/** Versions as stacks/versions.ts has them, each under its path there. */
export type RecordedVersions = Readonly<Record<string, RecordedVersion>>;

type RecordedVersion = Partial<ChartVersion & ImageVersion & VersionFacts>;

/**
 * What must not be in stacks/versions.ts: a tag that moves, an image of Bitnami's (its free ones are gone), a version past its end
 * of life, one that nobody can look up.
 *
 * @param today as in 2026-11-30
 */
export function versionsFaults(recorded: RecordedVersions, today: string): string[] {
  return Object.entries(recorded).flatMap(([path, entry]) =>
    [
      ...placeFaults(entry),
      ...factFaults(entry),
      ...(ended(entry, today) ? [`is past its end of life, ${entry.endOfLife}`] : []),
    ].map((fault) => `${path} ${fault}`),
  );
}

/** Those whose end of life is at most so many days after today. */
export function endingWithin(recorded: RecordedVersions, today: string, days: number): string[] {
  const last = new Date(Date.parse(today) + days * 86_400_000).toISOString().slice(0, 10);
  return Object.keys(recorded).filter((path) => ended(recorded[path] ?? {}, last));
}

function placeFaults({ chart = "", repository = "", tag, version, digest }: RecordedVersion): string[] {
  const number = tag ?? version ?? "";
  return [
    ...(/latest|stable|^$|^v?\d+(\.\d+)?$/.test(number) ? [`moves: its version is "${number}"`] : []),
    ...(`${repository} ${chart}`.includes("bitnami") ? ["is Bitnami's"] : []),
    ...(digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(digest) ? [`has no digest in "${digest}"`] : []),
  ];
}

function factFaults({ licence = "", endOfLife = "", source = "" }: RecordedVersion): string[] {
  const days = typeof endOfLife === "string" ? endOfLife : "";
  const hasEnd = /^\d{4}-\d\d-\d\d$/.test(days) || (typeof endOfLife === "object" && endOfLife.none.length > 0);
  return [
    ...(licence === "" ? ["has no licence"] : []),
    ...(hasEnd ? [] : ["has neither an end of life nor a reason for having none"]),
    ...(source.startsWith("https://") ? [] : ["has no source"]),
  ];
}

function ended({ endOfLife }: RecordedVersion, today: string): boolean {
  return typeof endOfLife === "string" && endOfLife !== "" && endOfLife < today;
}
