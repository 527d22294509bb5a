import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { underLock } from "../controlplane/build-lock.ts";
import { Failure, messageOf } from "../failure.ts";
import { freePort } from "../free-port.ts";
import type { Progress } from "../progress.ts";
import { inEffect, KafkaAdmin } from "./kafka-admin.ts";
import { type KafkaPorts, provideKafkaData, writeKafkaProperties } from "./kafka-files.ts";
import { fetchKafkaJars, kafkaCacheDir } from "./kafka-jars.ts";
import { classArchive, javaArguments } from "./kafka-java.ts";
import { findJava, type Java } from "./kafka-programs.ts";
import { newPassword } from "./new-password.ts";

/** 16 bytes in base64url, as Kafka wants it. Every instance has a cluster of one, so one name does. */
const CLUSTER_ID = Buffer.from("plinth-one-kafka").toString("base64url");

/** What every broker of this machine is made from. */
export interface KafkaInstallation {
  readonly java: Java;
  /** Data of a broker that has never run, to be copied. */
  readonly formatted: string;
}

/**
 * Makes what the cache lacks of Kafka: the jars, formatted data, and an archive of the classes that a broker loads. Of two
 * at once the second waits for the first.
 *
 * @throws Failure where Java or Maven is missing, or the jars cannot be fetched
 */
export async function installKafka(progress: Progress): Promise<KafkaInstallation> {
  const java = findJava();
  const dir = kafkaCacheDir();
  const installation = { java, formatted: join(dir, "formatted") };
  if (!existsSync(classArchive(java)) || !existsSync(installation.formatted)) {
    const onWait = (holder: number) => progress.note(`Process ${holder} is fetching Kafka: waiting for it.`);
    await underLock(`${dir}.lock`, onWait, () => complete(installation, progress));
  }
  return installation;
}

async function complete({ java, formatted }: KafkaInstallation, progress: Progress): Promise<void> {
  await fetchKafkaJars(progress);
  if (!existsSync(formatted)) {
    await format(java, formatted);
  }
  if (!existsSync(classArchive(java))) {
    await archiveClasses({ java, formatted }, progress);
  }
}

async function format(java: Java, formatted: string): Promise<void> {
  const home = mkdtempSync(join(kafkaCacheDir(), "format-"));
  try {
    // Ports are not kept in the data; any do.
    const properties = writeKafkaProperties(home, { port: 9092, controllerPort: 9093 }, newPassword());
    const args = ["format", "--standalone", "--cluster-id", CLUSTER_ID, "--config", properties];
    await promisify(execFile)(java.command, javaArguments(java, "kafka.tools.StorageTool", ...args));
    renameSync(join(home, "data"), formatted);
  } catch (error) {
    throw new Failure(`Kafka's data could not be formatted: ${messageOf(error)}`);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Ends the program once this process ends or says so: by a line, or by the end, of its standard input. */
const WITH_ITS_STARTER = '"$@" & read -r _; kill "$!"; wait "$!"';

/** A few seconds where nothing else is at work. */
const ARCHIVE_MS = 120_000;

/** A broker that starts and ends once leaves the archive. Without one the next starts are slower, and nothing else. */
async function archiveClasses({ java, formatted }: KafkaInstallation, progress: Progress): Promise<void> {
  const step = progress.step("Archiving Kafka's classes (once)");
  const home = mkdtempSync(join(kafkaCacheDir(), "archive-"));
  const draft = join(home, "classes.jsa");
  try {
    provideKafkaData(home, formatted);
    const port = await freePort(0);
    const ports: KafkaPorts = { port, controllerPort: await freePort(0, [port]) };
    const password = newPassword();
    const properties = writeKafkaProperties(home, ports, password);
    const args = [`-XX:ArchiveClassesAtExit=${draft}`, ...javaArguments(java, "kafka.Kafka", properties)];
    const broker = spawn("sh", ["-c", WITH_ITS_STARTER, "sh", java.command, ...args], {
      stdio: ["pipe", "ignore", "ignore"],
      env: { PATH: process.env.PATH },
      // Ctrl-C is for the command, which lets this end.
      detached: true,
    });
    const ended = once(broker, "exit");
    try {
      const admin = new KafkaAdmin(port, password);
      const isReady = () => admin.probe().then(() => true);
      await inEffect("a start", isReady, ARCHIVE_MS);
    } finally {
      broker.stdin?.end();
      await ended;
    }
    renameSync(draft, classArchive(java));
    step.done();
  } catch (error) {
    step.fail(messageOf(error));
    // Java passes over an archive that it cannot use, and the next start need not try again.
    writeFileSync(classArchive(java), "");
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
