import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { cacheDir } from "../cache.ts";
import type { Progress } from "../progress.ts";
import { projectDir } from "../project.ts";
import { findMaven } from "./kafka-programs.ts";
import { copyPinnedJars, JAR_SUMS, type PinnedJars, pinnedJarPaths } from "./pinned-jars.ts";

const pinned: PinnedJars = { title: "Kafka", folder: join(projectDir, "tools", "kafka") };

/** The folder in the cache for exactly the pinned jars, and for what is made of them. */
export function kafkaCacheDir(): string {
  const hash = createHash("sha256");
  for (const file of ["pom.xml", JAR_SUMS]) {
    hash.update(readFileSync(join(pinned.folder, file)));
  }
  return join(cacheDir(), "kafka", hash.digest("hex"));
}

/** The version that tools/kafka pins, such as `4.4.0`. */
export function kafkaVersion(): string {
  const names = kafkaJars().map((path) => basename(path));
  const name = names.find((jar) => /^kafka_2\.13-\d/.test(jar)) ?? "";
  return name.replace(/^kafka_2\.13-|\.jar$/g, "");
}

/** The jars' paths, in an order that is always the same. */
export function kafkaJars(): string[] {
  return pinnedJarPaths(pinned, join(kafkaCacheDir(), "jars"));
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
  // Before anything is said of fetching.
  findMaven();
  const step = progress.step("Fetching Kafka (once, some 45 MB)");
  mkdirSync(kafkaCacheDir(), { recursive: true });
  for (const draft of globSync(join(kafkaCacheDir(), "jars-*"))) {
    rmSync(draft, { recursive: true, force: true });
  }
  const draft = join(kafkaCacheDir(), `jars-${process.pid}`);
  try {
    await copyPinnedJars(pinned, draft);
    renameSync(draft, folder);
    step.done();
  } catch (error) {
    step.fail("not fetched");
    throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
