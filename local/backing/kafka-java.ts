import { existsSync } from "node:fs";
import { join } from "node:path";
import { kafkaCacheDir, kafkaJars } from "./kafka-jars.ts";
import type { Java } from "./kafka-programs.ts";

/**
 * What a small broker is run with. The quick compiler alone, and classes from an archive, bring it up at a third of the
 * processor time.
 */
const OPTIONS = [
  "-Xms128m",
  "-Xmx384m",
  "-XX:+UseSerialGC",
  "-XX:TieredStopAtLevel=1",
  "-Djava.awt.headless=true",
  "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
  "-Dorg.slf4j.simpleLogger.showDateTime=true",
  "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
];

/** Where the loaded classes of a broker are kept for the next one; it fits one Java alone. */
export function classArchive({ version }: Java): string {
  return join(kafkaCacheDir(), `classes-${version}.jsa`);
}

/** The arguments of a Java that runs a class of Kafka's. */
export function javaArguments(java: Java, mainClass: string, ...args: readonly string[]): string[] {
  const archive = classArchive(java);
  const shared = existsSync(archive) ? [`-XX:SharedArchiveFile=${archive}`] : [];
  return [...shared, ...OPTIONS, "-cp", kafkaJars().join(":"), mainClass, ...args];
}
