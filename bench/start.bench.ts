import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { topics } from "../infra/topics.ts";
import { projectDir } from "../local/project.ts";
import { BackingServers } from "../services/chassis/testkit/backing-servers.ts";
import { notificationEnvironment } from "../services/notification/testkit/notification-environment.ts";
import { sandboxEnvironment } from "../services/sandbox/testkit/sandbox-environment.ts";
import { userEnvironment } from "../services/user/testkit/user-environment.ts";
import { median } from "./median.ts";
import { processCpu } from "./process-cpu.ts";
import { processMemory } from "./process-memory.ts";
import { say } from "./progress.ts";
import type { Bench } from "./run.ts";

const rounds = 5;

/** What a service may take to be ready, in seconds of CPU. */
const targetSeconds = 1;

/** How long a start may take on a machine that has other things to do, in milliseconds. */
const patienceMs = 60_000;

/** How long a service is left alone before its memory is read, in milliseconds: what its start has left behind goes. */
const settleMs = 3000;

type Env = Readonly<Record<string, string>>;

interface Start {
  readonly seconds: number;
  readonly cpu: number;
  /** MiB */
  readonly rss: number;
}

/**
 * Each service as it runs in its container, with real servers behind it: wall and CPU time from the start of its process to the
 * first time that `/ready` says yes, and its memory a while later, before any request. The database's schema is there already,
 * as it is for all replicas but the first. With the services' compiled code in Node's cache, and without.
 */
export const run: Bench = async (report, signal) => {
  const cache = mkdtempSync(join(tmpdir(), "plinth-bench-"));
  const servers = await BackingServers.start({ postgres: true, redis: true, kafka: true });
  try {
    await servers.ensureTopics(topics);
    for (const [service, env] of Object.entries(await environments(servers))) {
      const withCache = { ...env, NODE_COMPILE_CACHE: cache };
      await started(service, withCache, signal);
      const starts: Start[] = [];
      const cold: number[] = [];
      for (let round = 0; round < rounds; round++) {
        starts.push(await started(service, withCache, signal));
        cold.push((await started(service, env, signal)).cpu);
      }
      say(`${service}: ${starts.map(({ cpu }) => cpu.toFixed(2)).join(", ")} s of CPU; cold ${cold.join(", ")}`);
      const cpu = median(starts.map((start) => start.cpu));
      const against = `target of ${targetSeconds} s`;
      report({ metric: `${service}, CPU to ready`, value: cpu, unit: "s", ratio: cpu / targetSeconds, against });
      report({ metric: `${service}, CPU to ready, no compile cache`, value: median(cold), unit: "s" });
      report({ metric: `${service}, start to ready`, value: median(starts.map(({ seconds }) => seconds)), unit: "s" });
      report({ metric: `${service}, resident memory`, value: median(starts.map(({ rss }) => rss)), unit: "MiB" });
    }
  } finally {
    await servers.stop();
    rmSync(cache, { recursive: true, force: true });
  }
};

/** By service; the issuer, the mail server and the provider are not needed to be ready. */
async function environments(servers: BackingServers): Promise<Readonly<Record<string, Env>>> {
  const kafka = await servers.kafka();
  const checkingTokens = {
    HOST: "127.0.0.1",
    PORT: "0",
    DRAIN_SECONDS: "0",
    ...kafka,
    JWKS_URL: "http://127.0.0.1:1/.well-known/jwks.json",
    JWT_ISSUER: "http://users.example",
    JWT_AUDIENCE: "plinth",
  };
  return {
    user: userEnvironment(await servers.database(), { redis: await servers.redisUrls("user"), kafka }),
    inventory: { ...checkingTokens, DATABASE_URL: await servers.database() },
    order: {
      ...checkingTokens,
      DATABASE_URL: await servers.database(),
      PAYMENT_URL: "http://127.0.0.1:1",
      PAYMENT_API_KEY: randomBytes(16).toString("hex"),
    },
    notification: notificationEnvironment({ database: await servers.database(), kafka }),
    sandbox: sandboxEnvironment(await servers.database()),
  };
}

async function started(service: string, env: Env, signal: AbortSignal): Promise<Start> {
  const begun = performance.now();
  const main = join(projectDir, "services", service, "main.ts");
  const process_ = spawn(process.execPath, ["--max-semi-space-size=4", main], {
    env: { ...env },
    stdio: ["ignore", "pipe", "inherit"],
    signal,
  });
  process_.on("error", () => undefined);
  try {
    await isReady(await portOf(process_), signal);
    const seconds = (performance.now() - begun) / 1000;
    const pid = process_.pid ?? 0;
    const cpu = processCpu(pid);
    await sleep(settleMs, undefined, { signal });
    return { seconds, cpu, rss: processMemory(pid).rss };
  } finally {
    process_.kill("SIGTERM");
    await ended(process_);
  }
}

/** The port that it says it listens on. @throws Error when it ends instead */
async function portOf(process_: ChildProcess): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const lines: string[] = [];
  if (process_.stdout !== null) {
    createInterface({ input: process_.stdout }).on("line", (line) => {
      lines.push(line);
      const { msg, port } = JSON.parse(line) as { msg?: string; port?: number };
      if (msg === "listening" && port !== undefined) {
        resolve(port);
      }
    });
  }
  process_.once("exit", (code) => reject(new Error(`The service ended with ${code}:\n${lines.join("\n")}`)));
  return promise;
}

async function isReady(port: number, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await fetch(`http://127.0.0.1:${port}/ready`, { signal })).ok) {
    if (performance.now() > deadline) {
      throw new Error("The service does not get ready.");
    }
    await sleep(20, undefined, { signal });
  }
}

async function ended(process_: ChildProcess): Promise<void> {
  if (process_.exitCode === null && process_.signalCode === null) {
    await once(process_, "exit");
  }
}
