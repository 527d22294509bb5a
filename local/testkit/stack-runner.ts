import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { ChangeReport } from "../change-report.ts";
import { KubeClient } from "../kube/kube-client.ts";
import { ProcessLedger } from "../processes/process-ledger.ts";
import { projectDir } from "../project.ts";
import type { Status } from "../status.ts";
import { eventually } from "./eventually.ts";

/** How a command ended. */
export interface CommandEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command under way. */
export interface RunningCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<CommandEnd>;
  /** Resolves once stderr has said so, or the command has ended. */
  said(text: string): Promise<void>;
}

/** Settings of the local stack that tests change. */
export interface StackChange {
  readonly replicas?: number;
  readonly logLevel?: string;
}

/** The `plinth` command on a local stack of a test's own, in a folder that goes with it. */
export class StackRunner {
  readonly home = mkdtempSync(join(tmpdir(), "plinth-stack-"));
  readonly instanceDir = join(this.home, "local");
  readonly #configFile = join(this.home, "Pulumi.local.yaml");
  readonly #withPods: readonly string[];

  /** @param withPods the services that have pods, where less than the whole will do. @default all */
  constructor(...withPods: readonly string[]) {
    this.#withPods = withPods;
    this.change({});
  }

  /** The shipped settings with this change to the user service; later commands use them. */
  change({ replicas, logLevel }: StackChange): void {
    const file = parse(readFileSync(join(projectDir, "stacks/Pulumi.local.yaml"), "utf8"));
    const services: Record<string, object> = file.config["plinth:services"];
    for (const [name, settings] of Object.entries(services)) {
      Object.assign(settings, this.#withPods.length === 0 || this.#withPods.includes(name) ? {} : { replicas: 0 });
    }
    Object.assign(services.user ?? {}, {
      // Few callers stand for many here.
      requestsPerMinute: 1_000_000,
      ...(replicas === undefined ? {} : { replicas }),
      ...(logLevel === undefined ? {} : { logLevel }),
    });
    writeFileSync(this.#configFile, stringify(file));
  }

  start(command: string, ...args: string[]): RunningCommand {
    const config = ["up", "preview", "synth"].includes(command) ? ["--config-file", this.#configFile] : [];
    const child = spawn(process.execPath, ["local/cli.ts", command, ...config, ...args], {
      cwd: projectDir,
      env: { ...process.env, PLINTH_HOME: this.home },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output.stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      output.stderr += text;
    });
    const ended = once(child, "close").then(([code, signal]) => ({ code, signal, ...output }) as CommandEnd);
    const said = async (text: string) => {
      let isOver = false;
      ended.then(() => {
        isOver = true;
      });
      while (!output.stderr.includes(text) && !isOver) {
        await Promise.race([once(child.stderr, "data"), ended]);
      }
    };
    return { child, ended, said };
  }

  async run(command: string, ...args: string[]): Promise<CommandEnd> {
    return await this.start(command, ...args).ended;
  }

  /** @throws Error with all that it printed unless the command ends with 0 */
  async succeed(command: string, ...args: string[]): Promise<CommandEnd> {
    const end = await this.run(command, ...args);
    if (end.code !== 0) {
      throw new Error(`${command} ended with ${end.code ?? end.signal}:\n${end.stderr}`);
    }
    return end;
  }

  async changes(command: "up" | "preview"): Promise<ChangeReport> {
    return JSON.parse((await this.succeed(command, "--json", "-")).stdout);
  }

  async status(): Promise<Status> {
    return JSON.parse((await this.succeed("status", "--json")).stdout);
  }

  ledger(): ProcessLedger {
    return new ProcessLedger(this.instanceDir);
  }

  /** Kills one process of the platform as a crash would. @throws Error where it does not run */
  async kill(name: string): Promise<void> {
    const entry = this.ledger()
      .list()
      .find((one) => one.name === name);
    if (entry?.pid === undefined) {
      throw new Error(`${name} does not run`);
    }
    process.kill(entry.pid, "SIGKILL");
    await eventually(() => !this.ledger().isAlive(name));
  }

  async client(): Promise<KubeClient> {
    return await KubeClient.fromKubeconfig(join(this.instanceDir, "kubeconfig"));
  }

  /** Ends every process and deletes the folder. */
  async close(): Promise<void> {
    await this.run("down", "--purge");
    rmSync(this.home, { recursive: true, force: true });
  }
}
