import { z } from "zod";
import { type BackingProps, LOOPBACK } from "./backing-props.ts";
import { makeDataHome } from "./data-home.ts";
import { newPassword } from "./new-password.ts";
import { type RedisAccess, RedisAdmin, type RedisUserRequest } from "./redis-admin.ts";
import { protectRedisFiles, writeRedisFiles } from "./redis-files.ts";
import { findRedis } from "./redis-programs.ts";
import { choosePort } from "./server-port.ts";
import { ServerRecordFile } from "./server-record.ts";
import { startAndWait } from "./start-and-wait.ts";

export type { RedisAccess, RedisUserRequest } from "./redis-admin.ts";

/** The name of its process in the ledger. */
export const REDIS = "redis";

const USUAL_PORT = 6379;

/** A running Redis server. */
export interface RedisServer {
  readonly host: string;
  readonly port: number;
  /** Such as `7.0.15`. */
  readonly version: string;
  /** A user that sees its own keys only. Safe to repeat. */
  ensureUser(request: RedisUserRequest): Promise<RedisAccess>;
}

/**
 * Starts the instance's Redis server, or takes over the one that runs. It listens on loopback only, knows no user but
 * those that it is given, and keeps its data through a restart.
 *
 * @throws Failure when Redis is missing, or does not start
 */
export async function startRedis({
  dir,
  ledger,
  preferredPort = USUAL_PORT,
  progress,
}: BackingProps): Promise<RedisServer> {
  const step = progress.step("Redis");
  const file = new ServerRecordFile(dir, REDIS, z.strictObject({ port: z.int(), password: z.string() }));
  const keep = (port: number) => file.write({ port, password: file.read()?.password ?? newPassword() });
  const home = makeDataHome(dir, REDIS, undefined);

  const prepare = async () => {
    const { command, env } = await findRedis(progress);
    const record = keep(await choosePort(file.read()?.port, preferredPort));
    return { name: REDIS, command, env, cwd: home, args: [writeRedisFiles(home, record.port, record.password)] };
  };
  const probe = async () => {
    const { port, password } = file.read() ?? keep(preferredPort);
    const administer = new RedisAdmin(port, password);
    return { port, administer, version: await administer.version() };
  };

  try {
    const { port, administer, version } = await startAndWait(REDIS, { ledger, prepare, probe });
    const ensureUser = async (request: RedisUserRequest) => {
      const access = await administer.ensureUser(request);
      protectRedisFiles(home);
      return access;
    };
    step.done(`${version} on ${LOOPBACK}:${port}`);
    return { host: LOOPBACK, port, version, ensureUser };
  } catch (error) {
    step.fail("it did not start");
    throw error;
  }
}
