import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { cacheDir } from "../cache.ts";

/** A Pulumi program and what it is told. */
export interface ProgramSpec {
  readonly project: string;
  readonly stack: string;
  /** The folder with Pulumi.yaml. */
  readonly dir: string;
  /** The entry file, relative to the folder. */
  readonly main: string;
  /** Keys with their namespace; values as text. */
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  readonly preview: boolean;
  readonly parallel: number;
  /** `host:port` of the gRPC server with both services. */
  readonly address: string;
  onLine(stream: "stdout" | "stderr", line: string): void;
}

/** How a program ended. */
export interface ProgramExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The exit code of the SDK for "failed, and the reason was already logged". */
export const reportedFailure = 32;

/** A program under way. */
export interface RunningProgram {
  readonly exit: Promise<ProgramExit>;
  /** Asks it to end, and ends it when it does not. */
  stop(): Promise<void>;
}

const graceMs = 5_000;

/** How long what an ended program printed is waited for. */
const drainMs = 1_000;

const nodeArguments = [
  "--disable-warning=ExperimentalWarning",
  "--require",
  fileURLToPath(new URL("./quiet-sdk.ts", import.meta.url)),
];

/** Starts the SDK's own runner. Configuration travels in the environment, as the CLI's language host passes it. */
export function startProgram(spec: ProgramSpec): RunningProgram {
  const runner = createRequire(join(spec.dir, "package.json")).resolve("@pulumi/pulumi/cmd/run");
  const child = spawn(process.execPath, [...nodeArguments, runner, ...runnerArguments(spec)], {
    cwd: spec.dir,
    env: environmentOf(spec),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = Promise.all([
    forward(child.stdout, (line) => spec.onLine("stdout", line)),
    forward(child.stderr, (line) => spec.onLine("stderr", line)),
  ]);
  const exit = exitOf(child).then(async (result) => {
    await settledWithin(printed, drainMs);
    child.stdout.destroy();
    child.stderr.destroy();
    return result;
  });
  return { exit, stop: () => stop(child, exit) };
}

/** Something that the program has started and left running may hold its outputs open for as long as it lives. */
async function settledWithin(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise((resolve) => {
    // Where this process itself was held up, what has been printed is there to be read once more before that is enough.
    timer = setTimeout(() => setImmediate(resolve), ms);
  });
  await Promise.race([work, enough]);
  clearTimeout(timer);
}

function runnerArguments(spec: ProgramSpec): string[] {
  return [
    "--monitor",
    spec.address,
    "--engine",
    spec.address,
    "--organization",
    "organization",
    "--project",
    spec.project,
    "--root-directory",
    spec.dir,
    "--stack",
    spec.stack,
    "--pwd",
    spec.dir,
    ...(spec.preview ? ["--dry-run"] : []),
    "--parallel",
    String(spec.parallel),
    spec.main,
  ];
}

function environmentOf(spec: ProgramSpec): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PULUMI_CONFIG: JSON.stringify(spec.config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(spec.secretKeys),
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(cacheDir(), "node-compile-cache"),
  };
  // Both would make the runner load ts-node or a tracer, which cost more than the program.
  delete env.PULUMI_NODEJS_TYPESCRIPT;
  delete env.TRACEPARENT;
  return env;
}

function exitOf(child: ChildProcess): Promise<ProgramExit> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
}

async function forward(stream: Readable, onLine: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    onLine(line);
  }
}

async function stop(child: ChildProcess, exit: Promise<ProgramExit>): Promise<void> {
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), graceMs);
  try {
    await exit;
  } finally {
    clearTimeout(force);
  }
}
