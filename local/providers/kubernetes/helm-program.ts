import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { ProviderSettings } from "./provider-settings.ts";

/** How a run of helm ended. */
export interface HelmResult {
  readonly ok: boolean;
  readonly stdout: string;
  /** What it said of its failure. */
  readonly fault: string;
}

/** Whether `helm` is on the PATH. */
export function hasHelm(): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((dir) => dir !== "" && existsSync(join(dir, "helm")));
}

/**
 * Runs helm against one cluster, with a home of its own: neither the user's repositories nor their plugins take part. What may hold a
 * secret goes by files that only their owner can read, never by arguments.
 */
export class HelmProgram {
  readonly #home = mkdtempSync(join(tmpdir(), "plinth-helm-"));
  readonly #clusterArgs: readonly string[];
  readonly #signal: AbortSignal | undefined;

  constructor({ kubeconfig, context }: ProviderSettings, signal?: AbortSignal) {
    this.#signal = signal;
    this.#clusterArgs = [
      ...(kubeconfig === undefined ? [] : ["--kubeconfig", this.#pathOf(kubeconfig)]),
      ...(context === undefined ? [] : ["--kube-context", context]),
    ];
  }

  /** A file of its own, readable by its owner alone; gone with `close`. @returns Its path. */
  file(name: string, text: string): string {
    const path = join(this.#home, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  /** Where to put what helm fetches. */
  get home(): string {
    return this.#home;
  }

  async run(...args: readonly string[]): Promise<HelmResult> {
    const child = spawn("helm", [...args, ...this.#clusterArgs], {
      env: {
        ...process.env,
        HELM_CACHE_HOME: join(this.#home, "cache"),
        HELM_CONFIG_HOME: join(this.#home, "config"),
        HELM_DATA_HOME: join(this.#home, "data"),
      },
      stdio: ["ignore", "pipe", "pipe"],
      ...(this.#signal !== undefined && { signal: this.#signal }),
    });
    const said = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        said[stream] += text;
      });
    }
    return await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ ok: code === 0, stdout: said.stdout, fault: faultIn(said.stderr) }));
    });
  }

  /** Deletes its files. */
  close(): void {
    rmSync(this.#home, { recursive: true, force: true });
  }

  /** A kubeconfig is given as a path or as its text. */
  #pathOf(kubeconfig: string): string {
    return existsSync(kubeconfig) ? kubeconfig : this.file("kubeconfig", kubeconfig);
  }
}

/** Without the warnings before it. */
function faultIn(stderr: string): string {
  const at = stderr.lastIndexOf("Error: ");
  return (at < 0 ? stderr : stderr.slice(at + "Error: ".length)).trim();
}
