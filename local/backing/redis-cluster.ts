import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { allEnded } from "../all-ended.ts";
import { Failure, messageOf } from "../failure.ts";
import type { ProcessLedger } from "../processes/process-ledger.ts";
import { type BackingProps, LOOPBACK } from "./backing-props.ts";
import { makeDataHome } from "./data-home.ts";
import { type FormingNode, formOnward } from "./redis-forming.ts";
import { protectRedisFiles, writeRedisFiles } from "./redis-node-files.ts";
import type { RedisProgram } from "./redis-package.ts";
import { findRedis } from "./redis-programs.ts";
import { type RedisPorts, RedisRecord } from "./redis-record.ts";
import { RedisSession } from "./redis-session.ts";
import {
  checkRedisUser,
  ensureRedisUser,
  type RedisAccess,
  type RedisUserRequest,
  redisAccess,
} from "./redis-users.ts";
import { startAndWait } from "./start-and-wait.ts";

export type { RedisAccess, RedisUserRequest } from "./redis-users.ts";

const CLUSTER = "redis-cluster";

const USUAL_PORT = 6379;

const POLL_MS = 100;

/** Redis itself takes 2 s until it serves, and longer where a failover is under way. */
const FORMED_MS = 60_000;

/** The name of a node's process in the ledger; the first is 0. */
export function redisNode(index: number): string {
  return `redis-${index}`;
}

export interface RedisClusterProps extends BackingProps {
  /** @default 3 */
  readonly masters?: number;
  /** @default 1 */
  readonly replicasPerMaster?: number;
}

/** A running Redis Cluster. */
export interface RedisCluster {
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  /** Such as `7.0.15`. */
  readonly version: string;
  /** A user that sees its own keys only, on every node. Safe to repeat. */
  ensureUser(request: RedisUserRequest): Promise<RedisAccess>;
}

/**
 * Starts the instance's Redis Cluster, or what is missing of it, and waits until every slot is served and every replica
 * follows its master. It listens on loopback only, knows no user but those that it is given, and keeps ports and data
 * through a restart. Killed midway, the next start goes on.
 *
 * @throws Failure when Redis is missing, or the cluster does not form
 */
export async function startRedisCluster({
  dir,
  ledger,
  preferredPort = USUAL_PORT,
  progress,
  masters = 3,
  replicasPerMaster = 1,
}: RedisClusterProps): Promise<RedisCluster> {
  const step = progress.step("Redis Cluster");
  const home = makeDataHome(dir, CLUSTER, undefined);
  const record = new RedisRecord(dir, CLUSTER, preferredPort);
  const indices = Array.from({ length: masters * (1 + replicasPerMaster) }, (_, index) => index);
  let program: Promise<RedisProgram> | undefined;
  const redis = () => {
    program ??= findRedis(progress);
    return program;
  };

  try {
    const started = await allEnded(
      indices.map((index) => startNode(index, join(home, redisNode(index)), { ledger, record, redis })),
    );
    await untilFormed({ nodes: started.map(({ ports }) => ports), password: record.password, masters, ledger });
    const ports = started.map(({ ports: { port } }) => port);
    const version = started[0]?.version ?? "";
    step.done(`${version} on ${LOOPBACK}:${ports.join(", ")}`);
    return {
      nodes: ports.map((port) => ({ host: LOOPBACK, port })),
      version,
      ensureUser: async (request) => {
        checkRedisUser(request);
        for (const [index, port] of ports.entries()) {
          await RedisSession.during(port, record.password, (session) => ensureRedisUser(session, request));
          protectRedisFiles(join(home, redisNode(index)));
        }
        return redisAccess(request, ports);
      },
    };
  } catch (error) {
    step.fail("it did not start");
    throw error;
  }
}

interface NodeStart {
  readonly ledger: ProcessLedger;
  readonly record: RedisRecord;
  readonly redis: () => Promise<RedisProgram>;
}

function startNode(
  index: number,
  home: string,
  { ledger, record, redis }: NodeStart,
): Promise<{ ports: RedisPorts; version: string }> {
  const name = redisNode(index);
  const prepare = async () => {
    const { command, env } = await redis();
    const ports = await record.choosePorts(index);
    return { name, command, env, args: [writeRedisFiles(home, ports, record.password)], cwd: home };
  };
  const probe = async () => {
    const ports = record.portsOf(index) ?? (await record.choosePorts(index));
    return { ports, version: await RedisSession.during(ports.port, record.password, (node) => node.version()) };
  };
  return startAndWait(name, { ledger, prepare, probe });
}

interface Formation {
  readonly nodes: readonly RedisPorts[];
  readonly password: string;
  readonly masters: number;
  readonly ledger: ProcessLedger;
}

/** @throws Failure which says what was missing last */
async function untilFormed({ nodes, password, masters, ledger }: Formation): Promise<void> {
  const deadline = performance.now() + FORMED_MS;
  await withSessions(nodes, password, async (forming) => {
    for (;;) {
      // A step that a node refuses may be taken once the nodes have told each other more.
      const missing = await formOnward(forming, masters).catch(messageOf);
      if (missing === undefined) {
        return;
      }
      assertAlive(nodes.length, ledger);
      if (performance.now() > deadline) {
        throw new Failure(`The Redis Cluster did not form in ${FORMED_MS / 1000} s: ${missing}.`);
      }
      await sleep(POLL_MS);
    }
  });
}

async function withSessions(
  nodes: readonly RedisPorts[],
  password: string,
  work: (forming: readonly FormingNode[]) => Promise<void>,
  opened: readonly FormingNode[] = [],
): Promise<void> {
  const ports = nodes[opened.length];
  if (ports === undefined) {
    return work(opened);
  }
  await RedisSession.during(ports.port, password, (session) =>
    withSessions(nodes, password, work, [...opened, { ports, session }]),
  );
}

function assertAlive(count: number, ledger: ProcessLedger): void {
  for (let index = 0; index < count; index++) {
    const name = redisNode(index);
    if (!ledger.isAlive(name)) {
      const log = ledger.tail(name, 5).join("\n  ");
      throw new Failure(
        `${name} ended while the cluster formed. Its log, ${ledger.logPath(name)}, ends with:\n  ${log}`,
      );
    }
  }
}
