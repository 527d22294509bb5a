import { type ChildProcess, fork, spawn } from "node:child_process";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { exportJWK, SignJWT } from "jose";
import { median } from "./median.ts";
import type { LoadTask } from "./programs/http-load.ts";
import type { ServerReport, ServerTask } from "./programs/http-server.ts";
import { say } from "./progress.ts";
import type { Bench } from "./run.ts";

const rounds = 5;
const warmUp = 10_000;
const measured = 20_000;
const connections = 32;

/** Callers in turn, so that a token is not found in whatever memory happens to hold the last one. */
const callers = 500;

type Variant = Pick<ServerTask, "kind" | "remembered"> & { readonly traced: boolean };

const variants = {
  express: { kind: "express", remembered: 0, traced: false },
  checked: { kind: "chassis", remembered: 0, traced: false },
  remembered: { kind: "chassis", remembered: 10_000, traced: false },
  traced: { kind: "chassis", remembered: 10_000, traced: true },
} as const satisfies Readonly<Record<string, Variant>>;

type Name = keyof typeof variants;
const names = Object.keys(variants) as Name[];

/** What the chassis may cost: its throughput on one core over that of Express. */
const targets: readonly {
  readonly name: Exclude<Name, "express">;
  readonly metric: string;
  readonly target: number;
}[] = [
  { name: "checked", metric: "throughput, every token checked", target: 0.6 },
  { name: "remembered", metric: "throughput, valid tokens remembered", target: 0.7 },
  { name: "traced", metric: "throughput, remembered, 5 % traced", target: 0.5 },
];

/**
 * CPU time that a server takes for a request of GET /v1/users/me: bare Express, and the chassis with the check of an RS256
 * token, validation, a log line and metrics. The servers take turns on the same core; the profile comes from memory.
 */
export const run: Bench = async (report, signal) => {
  const issuer = await newIssuer();
  const receiver = await spanReceiver();
  try {
    const micros: Record<Name, number[]> = { express: [], checked: [], remembered: [], traced: [] };
    for (let round = 0; round < rounds; round++) {
      for (const name of names) {
        const { traced, ...variant } = variants[name];
        const endpoint = traced ? { endpoint: receiver.url } : {};
        micros[name].push(await microsPerRequest({ ...variant, ...endpoint, ...issuer.rules }, issuer.tokens, signal));
      }
      say(
        `round ${round + 1} of ${rounds}: ${names.map((name) => `${name} ${micros[name].at(-1)?.toFixed(1)}`).join(", ")} us`,
      );
    }
    report({ metric: "CPU per request, bare Express", value: median(micros.express), unit: "us" });
    for (const { name, metric, target } of targets) {
      report({ metric: `CPU per request, ${name}`, value: median(micros[name]), unit: "us" });
      const ratios = micros[name].map((value, round) => (micros.express[round] ?? 0) / value);
      const against = `bare Express in the same round; target ${target}`;
      report({
        metric,
        value: 1e6 / median(micros[name]),
        unit: "requests/CPU second",
        ratio: median(ratios),
        against,
      });
    }
    if (receiver.received() === 0) {
      throw new Error("No span arrived, so nothing was traced.");
    }
  } finally {
    await receiver.stop();
  }
};

async function microsPerRequest(task: ServerTask, tokens: readonly string[], signal: AbortSignal): Promise<number> {
  const server = onOneCore("http-server.ts", JSON.stringify(task), signal);
  try {
    const { port } = await answerOf<{ port: number }>(server);
    await load({ port, requests: warmUp, connections, tokens }, signal);
    const before = await cpuOf(server);
    await load({ port, requests: measured, connections, tokens }, signal);
    return ((await cpuOf(server)) - before) / measured;
  } finally {
    server.kill("SIGKILL");
  }
}

async function cpuOf(server: ChildProcess): Promise<number> {
  server.send("cpu");
  return (await answerOf<ServerReport>(server)).cpu;
}

/** The next thing that the server says. @throws Error when it ends instead */
async function answerOf<T>(server: ChildProcess): Promise<T> {
  const ended = once(server, "exit").then(([code]) => {
    throw new Error(`The server ended with ${code}.`);
  });
  const [message] = await Promise.race([once(server, "message"), ended]);
  return message as T;
}

/** All servers on the last core where the system can say so, and the load wherever else it finds room. */
function onOneCore(program: string, argument: string, signal: AbortSignal): ChildProcess {
  const node = [process.execPath, join(import.meta.dirname, "programs", program), argument];
  const pinned = process.platform === "linux" ? ["taskset", "-c", String(availableParallelism() - 1), ...node] : node;
  const [command = "", ...args] = pinned;
  const server = spawn(command, args, { stdio: ["ignore", "pipe", "inherit", "ipc"], signal });
  // The log goes through a pipe, as it does in a container, to somebody who reads it.
  server.stdout?.resume();
  server.on("error", () => undefined);
  return server;
}

/** @throws Error unless every request was answered with 200 */
async function load(task: LoadTask, signal: AbortSignal): Promise<void> {
  const program = fork(join(import.meta.dirname, "programs", "http-load.ts"), { signal });
  program.send(task);
  const [code] = await once(program, "exit");
  if (code !== 0) {
    throw new Error(`The load ended with ${code}.`);
  }
}

const rules = { issuer: "https://users.example", audience: "plinth" };

async function newIssuer() {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = { ...(await exportJWK(publicKey)), kid: "key-1", alg: "RS256", use: "sig" };
  const tokens = await Promise.all(Array.from({ length: callers }, () => tokenOf(privateKey)));
  return { tokens, rules: { ...rules, jwks: { keys: [jwk] } } };
}

function tokenOf(privateKey: KeyObject): Promise<string> {
  return new SignJWT({ client_id: "plinth", roles: ["customer"], sid: crypto.randomUUID() })
    .setProtectedHeader({ alg: "RS256", typ: "at+jwt", kid: "key-1" })
    .setIssuer(rules.issuer)
    .setAudience(rules.audience)
    .setSubject(crypto.randomUUID())
    .setJti(crypto.randomUUID())
    .setIssuedAt()
    .setExpirationTime("1h")
    .sign(privateKey);
}

interface SpanReceiver {
  readonly url: string;
  received(): number;
  stop(): Promise<void>;
}

/** Takes spans and does nothing with them. */
async function spanReceiver(): Promise<SpanReceiver> {
  let count = 0;
  const server: Server = createServer((request, response) => {
    count++;
    request.resume().once("end", () => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: () => count,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
