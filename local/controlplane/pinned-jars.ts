import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { findMaven } from "../backing/kafka-programs.ts";
import { Failure } from "../failure.ts";

/** The file beside pom.xml that says which jars those are, as `sha256sum` writes it. */
export const JAR_SUMS = "jars.sha256";

/**
 * Copies the jars that a folder's pom.xml names, from Maven's repository, and holds them against its `jars.sha256`.
 *
 * @param into a folder that has nothing else in it
 * @returns their paths
 * @throws Failure where Maven is missing, cannot fetch them, or brings other files than those pinned
 */
export async function copyPinnedJars(pins: string, into: string, signal?: AbortSignal): Promise<string[]> {
  const args = ["--batch-mode", "--quiet", "dependency:copy-dependencies", `-DoutputDirectory=${into}`];
  try {
    await promisify(execFile)(findMaven(), args, { cwd: pins, maxBuffer: 16 * 1024 * 1024, signal });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Failure(`Maven could not fetch what ${pins} pins: ${`${stdout}${stderr}`.trim().slice(-2_000)}`, 1, {
      cause: error,
    });
  }
  const jars = readdirSync(into).sort();
  const sums = jars.map((jar) => `${sumOf(join(into, jar))}  ${jar}\n`).join("");
  if (sums !== readFileSync(join(pins, JAR_SUMS), "utf8")) {
    throw new Failure(`The jars are not those that ${join(pins, JAR_SUMS)} pins, but:\n${sums}`);
  }
  return jars.map((jar) => join(into, jar));
}

function sumOf(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
