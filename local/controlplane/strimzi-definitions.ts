import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findJava, findMaven } from "../backing/kafka-programs.ts";
import { copyPinnedJars, JAR_SUMS, type PinnedJars } from "../backing/pinned-jars.ts";
import { messageOf } from "../failure.ts";
import { projectDir } from "../project.ts";
import type { GeneratedDefinitions } from "./custom-resource-bundle.ts";

const pins: PinnedJars = { title: "Strimzi", folder: join(projectDir, "tools", "strimzi") };

/** What the generator's classes are compiled for. */
const OLDEST_JAVA = 21;

/** The classes of the kinds that we make. */
const kinds = ["kafka.Kafka", "nodepool.KafkaNodePool", "rebalance.KafkaRebalance", "user.KafkaUser"];

/** As Strimzi's own build calls it, for its one version of the API. */
const version = "--target-kube 1.16+ --crd-api-version v1 --api-versions v1 --storage-version v1".split(" ");

/** The definitions of Strimzi's kinds: no registry has them as they are, but Strimzi's own program that writes them. */
export const strimziDefinitions: GeneratedDefinitions = {
  pinned: () =>
    [JAR_SUMS, "pom.xml"].map((file) => readFileSync(join(pins.folder, file), "utf8")).join("") + kinds.join(" "),
  missing: () => {
    try {
      findJava(OLDEST_JAVA);
      findMaven();
      return undefined;
    } catch (error) {
      return messageOf(error).replace("Kafka needs", "Strimzi's generator needs");
    }
  },
  generate: async (folder, signal) => {
    const { command } = findJava(OLDEST_JAVA);
    const scratch = mkdtempSync(join(tmpdir(), "plinth-strimzi-"));
    try {
      const jars = await copyPinnedJars(pins, join(scratch, "jars"), signal);
      const files = kinds.map((kind) => `io.strimzi.api.kafka.model.${kind}=${join(folder, `${kind}.yaml`)}`);
      const generator = ["-XX:TieredStopAtLevel=1", "-cp", jars.join(":"), "io.strimzi.crdgenerator.CrdGenerator"];
      await promisify(execFile)(command, [...generator, ...version, "--yaml", ...files], { signal });
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
};
