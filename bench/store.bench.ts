import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { contractOf } from "@plinth/events";
import { Cluster } from "ioredis";
import { Pool } from "pg";
import { Outbox } from "../services/chassis/kafka/outbox.ts";
import { createLogger } from "../services/chassis/logger.ts";
import { Database } from "../services/chassis/postgres/database.ts";
import { migrate } from "../services/chassis/postgres/migrate.ts";
import { RedisStore } from "../services/chassis/redis/redis-store.ts";
import { BackingServers, ONE_REDIS } from "../services/chassis/testkit/backing-servers.ts";
import { until } from "../services/chassis/testkit/until.ts";
import { profileCache } from "../services/user/cache/profile-cache.ts";
import { UsersInPostgres } from "../services/user/postgres/users-in-postgres.ts";
import { median } from "./median.ts";
import { say } from "./progress.ts";
import type { Bench, Report } from "./run.ts";

const rounds = 9;
const reads = 10_000;
const callers = 32;
const connections = 10;
const users = 200;

type Read = (id: string) => Promise<unknown>;

/** CPU that this process spends on a read through the layers of a service, against the same read by the bare client. */
export const run: Bench = async (report, signal) => {
  const servers = await BackingServers.start({ postgres: true, redis: ONE_REDIS });
  try {
    const log = createLogger("bench", "silent", { write: () => undefined });
    const url = await servers.database();
    const folder = fileURLToPath(new URL("../services/user/postgres/migrations/", import.meta.url));
    await migrate({ databaseUrl: url, folder, service: "user", log });
    const database = new Database({ url, connections, service: "user", log });
    const repository = new UsersInPostgres(database, new Outbox(contractOf("user")));
    const ids = await fill(repository);

    const pool = new Pool({ connectionString: url, max: connections });
    pool.on("error", () => undefined);
    const text = "select id, email, name, version, created_at, updated_at from users where id = $1";
    const rawPg: Read = async (id) => (await pool.query({ name: "raw", text, values: [id] })).rows[0];
    await compare(report, signal, ids, {
      layered: ["read through the repository", (id) => repository.profileOf(id)],
      raw: ["pg, a named statement", rawPg],
    });

    const urls = await servers.redisUrls("user");
    const store = new RedisStore(urls, log);
    const redis = bareCluster(urls);
    await until(() =>
      store.check().then(
        () => redis.status === "ready",
        () => false,
      ),
    );
    const cache = profileCache(store, repository, 600);
    await Promise.all(ids.map((id) => cache.read(id)));
    await compare(report, signal, ids, {
      layered: ["read through the cache", (id) => cache.read(id)],
      raw: ["ioredis, hget", (id) => redis.hget(`user:profile:1:${id}`, "value")],
    });

    redis.disconnect();
    await Promise.all([store.close(), database.close(), pool.end()]);
  } finally {
    await servers.stop();
  }
};

interface Compared {
  readonly layered: readonly [name: string, read: Read];
  readonly raw: readonly [name: string, read: Read];
}

async function compare(report: Report, signal: AbortSignal, ids: readonly string[], compared: Compared): Promise<void> {
  const { layered, raw } = compared;
  const cpu: Record<"layered" | "raw", number[]> = { layered: [], raw: [] };
  for (let round = 0; round <= rounds; round++) {
    signal.throwIfAborted();
    // Whoever is first in a round would else always have the colder caches.
    const order = round % 2 === 0 ? (["raw", "layered"] as const) : (["layered", "raw"] as const);
    for (const which of order) {
      const spent = await microsecondsEach(ids, compared[which][1]);
      if (round > 0) {
        cpu[which].push(spent);
      }
    }
    say(
      `round ${round} of ${rounds}: ${layered[0]} ${cpu.layered.at(-1)?.toFixed(1)} us, ${raw[0]} ${cpu.raw.at(-1)?.toFixed(1)} us`,
    );
  }
  const ratio = median(cpu.raw.map((spent, index) => spent / (cpu.layered[index] ?? Number.NaN)));
  report({ metric: `CPU: ${raw[0]}`, value: median(cpu.raw), unit: "us/read" });
  report({ metric: `CPU: ${layered[0]}`, value: median(cpu.layered), unit: "us/read" });
  report({
    metric: `reads per CPU second: ${layered[0]}`,
    value: 1e6 / median(cpu.layered),
    unit: "reads/s",
    ratio,
    against: raw[0],
  });
}

async function microsecondsEach(ids: readonly string[], read: Read): Promise<number> {
  let next = 0;
  const before = process.cpuUsage();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (next < reads) {
        const found = await read(ids[next++ % ids.length] ?? "");
        if (found === undefined || found === null) {
          throw new Error("A read found nothing");
        }
      }
    }),
  );
  const { user, system } = process.cpuUsage(before);
  return (user + system) / reads;
}

async function fill(repository: UsersInPostgres): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < users; index++) {
    const user = { email: `${randomUUID()}@example.com`, name: "Ann Example", passwordHash: "none", roles: [] };
    const added = await repository.add(user, { correlationId: "bench", traceparent: "" });
    ids.push(added?.id ?? "");
  }
  return ids;
}

function bareCluster(urls: readonly string[]): Cluster {
  const [{ username, password } = new URL("redis://localhost")] = urls.map((url) => new URL(url));
  return new Cluster([...urls], { redisOptions: { username, password } });
}
