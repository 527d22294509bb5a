import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const SERVICES = new URL("../../", import.meta.url);

/** A service as it runs in production: a process of its own. */
export class ServiceProcess {
  /** What it logged, a parsed line each. */
  readonly lines: Record<string, unknown>[] = [];
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | null>;

  /** @param service the name of its folder */
  constructor(service: string, env: Readonly<Record<string, string>>) {
    const main = fileURLToPath(new URL(`${service}/main.ts`, SERVICES));
    this.#child = spawn(process.execPath, [main], { env: { ...env }, stdio: ["ignore", "pipe", "inherit"] });
    // Not "exit": what it wrote last may come out of the pipe after it has gone.
    this.#exit = once(this.#child, "close").then(([code]) => code as number | null);
    if (this.#child.stdout !== null) {
      createInterface({ input: this.#child.stdout }).on("line", (line) => this.lines.push(JSON.parse(line)));
    }
  }

  /** The port, once it listens. */
  async port(): Promise<number> {
    while (this.#child.exitCode === null && this.#child.signalCode === null) {
      const listening = this.lines.find(({ msg }) => msg === "listening");
      if (listening !== undefined) {
        return Number(listening.port);
      }
      await Promise.race([this.#exit, once(this.#child.stdout ?? this.#child, "data")]);
      await new Promise(setImmediate);
    }
    throw new Error(`The service ended: ${JSON.stringify(this.lines)}`);
  }

  /** Such as `http://127.0.0.1:40000`, once it listens. */
  async url(): Promise<string> {
    return `http://127.0.0.1:${await this.port()}`;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** SIGKILL, also to one that stands still. */
  async kill(): Promise<void> {
    this.signal("SIGKILL");
    await this.#exit;
  }

  /** The exit code; null where a signal ended it. */
  exit(): Promise<number | null> {
    return this.#exit;
  }
}
