import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Failure } from "../failure.ts";
import { findMaven } from "./kafka-programs.ts";

/** The file beside pom.xml that says which jars those are, as `sha256sum` writes it. */
export const JAR_SUMS = "jars.sha256";

/** Jars that a folder's pom.xml names, and whose contents its `jars.sha256` pins. */
export interface PinnedJars {
  /** Whose they are, for messages. */
  readonly title: string;
  readonly folder: string;
}

/**
 * Copies the jars from Maven's repository, and holds them against their pins.
 *
 * @param into a folder that has nothing else in it
 * @returns their paths, in an order that is always the same
 * @throws Failure where Maven is missing, cannot fetch them, or brings other files than those pinned
 */
export async function copyPinnedJars(jars: PinnedJars, into: string, signal?: AbortSignal): Promise<string[]> {
  const maven = findMaven();
  const args = ["--batch-mode", "--quiet", "dependency:copy-dependencies", `-DoutputDirectory=${into}`];
  try {
    await promisify(execFile)(maven, args, { cwd: jars.folder, maxBuffer: 16 * 1024 * 1024, signal });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Failure(
      `Maven could not fetch ${jars.title}'s jars; check the network, or set a mirror in ~/.m2/settings.xml:\n${`${stdout}${stderr}`.trim().slice(-2_000)}`,
      1,
      { cause: error },
    );
  }
  verify(jars, into);
  return pinnedJarPaths(jars, into);
}

/** Where each of them is in a folder, in an order that is always the same. */
export function pinnedJarPaths(jars: PinnedJars, folder: string): string[] {
  return [...sumsOf(jars).keys()].sort().map((name) => join(folder, name));
}

/** @throws Failure that names each file that is not the pinned one, is missing, or is one too many */
function verify(jars: PinnedJars, folder: string): void {
  const pinned = sumsOf(jars);
  const names = new Set([...pinned.keys(), ...readdirSync(folder)]);
  const wrong = [...names].filter((name) => sumOf(join(folder, name)) !== pinned.get(name));
  if (wrong.length > 0) {
    const pins = join(jars.folder, JAR_SUMS);
    throw new Failure(
      `${jars.title}'s jars are not those that ${pins} pins: ${wrong.sort().join(", ")}. They were not kept.`,
    );
  }
}

function sumOf(path: string): string | undefined {
  return existsSync(path) ? createHash("sha256").update(readFileSync(path)).digest("hex") : undefined;
}

/** Sums by name. */
function sumsOf({ folder }: PinnedJars): Map<string, string> {
  const lines = readFileSync(join(folder, JAR_SUMS), "utf8").trim().split("\n");
  return new Map(
    lines.map((line) => {
      const [sum = "", name = ""] = line.split(/\s+/);
      return [name, sum];
    }),
  );
}
