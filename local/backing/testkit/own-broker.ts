import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../free-port.ts";
import { silentProgress } from "../../progress.ts";
import { inEffect, KafkaAdmin } from "../kafka-admin.ts";
import { type KafkaPorts, provideKafkaData, writeKafkaProperties } from "../kafka-files.ts";
import { installKafka } from "../kafka-installation.ts";
import { javaArguments } from "../kafka-java.ts";

const PASSWORD = "of-the-admin";

const START_MS = 120_000;

/** Settings of a broker, as Kafka names them. */
export type BrokerSettings = Readonly<Record<string, string | number>>;

/** A real broker that a test gives settings to, over those of the machine's own broker. */
export class OwnBroker {
  readonly admin: KafkaAdmin;
  readonly #home: string;
  readonly #process: ChildProcess;

  private constructor(home: string, process: ChildProcess, port: number) {
    this.#home = home;
    this.#process = process;
    this.admin = new KafkaAdmin(port, PASSWORD);
  }

  /** Resolves once it answers. @throws Failure where it does not, and nothing is left of it */
  static async start(settingsFor: (ports: KafkaPorts) => BrokerSettings): Promise<OwnBroker> {
    const { java, formatted } = await installKafka(silentProgress);
    const home = mkdtempSync(join(tmpdir(), "plinth-broker-"));
    provideKafkaData(home, formatted);
    const port = await freePort(0);
    const ports = { port, controllerPort: await freePort(0, [port]) };
    const properties = writeKafkaProperties(home, ports, PASSWORD);
    // The last line of a key wins; a line break in a value is written as an escape.
    const lines = Object.entries(settingsFor(ports)).map(([key, value]) => `${key}=${escaped(String(value))}\n`);
    appendFileSync(properties, lines.join(""));
    const args = javaArguments(java, "kafka.Kafka", properties);
    const broker = new OwnBroker(home, spawn(java.command, args, { cwd: home, stdio: "ignore" }), port);
    try {
      await inEffect("a start", () => broker.admin.probe().then(() => true), START_MS);
    } catch (error) {
      await broker.end();
      throw error;
    }
    return broker;
  }

  async end(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = once(this.#process, "exit");
      this.#process.kill("SIGKILL");
      await ended;
    }
    rmSync(this.#home, { recursive: true, force: true });
  }
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}
