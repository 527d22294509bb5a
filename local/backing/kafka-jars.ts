import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheDir } from "../cache.ts";
import { Failure } from "../failure.ts";
import type { Progress } from "../progress.ts";
import { projectDir } from "../project.ts";
import { findMaven } from "./kafka-programs.ts";

const pinDir = join(projectDir, "tools", "kafka");

/** The folder in the cache for exactly the pinned jars, and for what is made of them. */
export function kafkaCacheDir(): string {
  const hash = createHash("sha256");
  for (const file of ["pom.xml", "jars.sha256"]) {
    hash.update(readFileSync(join(pinDir, file)));
  }
  return join(cacheDir(), "kafka", hash.digest("hex"));
}

/** The version that tools/kafka pins, such as `4.4.0`. */
export function kafkaVersion(): string {
  const name = [...pinnedJars().keys()].find((jar) => /^kafka_2\.13-\d/.test(jar)) ?? "";
  return name.replace(/^kafka_2\.13-|\.jar$/g, "");
}

/** The jars' paths, in an order that is always the same. */
export function kafkaJars(): string[] {
  return [...pinnedJars().keys()].sort().map((name) => join(kafkaCacheDir(), "jars", name));
}

/**
 * Fetches the pinned jars into the cache where they are not there; they are there whole or not at all.
 * @throws Failure where Maven is missing, cannot fetch them, or brings other files than those pinned
 */
export async function fetchKafkaJars(progress: Progress): Promise<void> {
  const folder = join(kafkaCacheDir(), "jars");
  if (existsSync(folder)) {
    return;
  }
  const maven = findMaven();
  const step = progress.step("Fetching Kafka (once, some 45 MB)");
  mkdirSync(kafkaCacheDir(), { recursive: true });
  for (const draft of globSync(join(kafkaCacheDir(), "jars-*"))) {
    rmSync(draft, { recursive: true, force: true });
  }
  const draft = join(kafkaCacheDir(), `jars-${process.pid}`);
  try {
    await copyDependencies(maven, draft);
    verify(draft);
    renameSync(draft, folder);
    step.done();
  } catch (error) {
    step.fail("not fetched");
    throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function copyDependencies(maven: string, folder: string): Promise<void> {
  const args = ["--batch-mode", "--quiet", "dependency:copy-dependencies", `-DoutputDirectory=${folder}`];
  try {
    await promisify(execFile)(maven, args, { cwd: pinDir, maxBuffer: 16 * 1024 * 1024 });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Failure(
      `Maven could not fetch Kafka's jars; check the network, or set a mirror in ~/.m2/settings.xml:\n${`${stdout}${stderr}`.trim().slice(-2_000)}`,
    );
  }
}

/** @throws Failure that names each file that is not the pinned one, is missing, or is one too many */
function verify(folder: string): void {
  const pinned = pinnedJars();
  const names = new Set([...pinned.keys(), ...readdirSync(folder)]);
  const wrong = [...names].filter((name) => sumOf(join(folder, name)) !== pinned.get(name));
  if (wrong.length > 0) {
    throw new Failure(
      `Kafka's jars are not those that ${join(pinDir, "jars.sha256")} pins: ${wrong.sort().join(", ")}. They were not kept.`,
    );
  }
}

function sumOf(path: string): string | undefined {
  return existsSync(path) ? createHash("sha256").update(readFileSync(path)).digest("hex") : undefined;
}

/** Sums by name, as `sha256sum` writes them. */
function pinnedJars(): Map<string, string> {
  const lines = readFileSync(join(pinDir, "jars.sha256"), "utf8").trim().split("\n");
  return new Map(
    lines.map((line) => {
      const [sum = "", name = ""] = line.split(/\s+/);
      return [name, sum];
    }),
  );
}
