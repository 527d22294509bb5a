import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allEnded } from "../../../local/all-ended.ts";
import { removeBackingData } from "../../../local/backing/data-home.ts";
import { KAFKA, type KafkaServer, type KafkaTopic, startKafka } from "../../../local/backing/kafka.ts";
import { POSTGRES, type PostgresServer, startPostgres } from "../../../local/backing/postgres.ts";
import { type RedisCluster, redisNode, startRedisCluster } from "../../../local/backing/redis-cluster.ts";
import { ProcessLedger } from "../../../local/processes/process-ledger.ts";
import { silentProgress } from "../../../local/progress.ts";
import type { KafkaEnvironment } from "./test-environment.ts";

interface RedisShape {
  readonly masters: number;
  readonly replicasPerMaster: number;
}

/** What a test needs; nothing else is started. */
export interface WantedServers {
  readonly postgres?: true;
  /** `true` is the cluster of the local stack, three masters with a replica each. */
  readonly redis?: true | RedisShape;
  readonly kafka?: true;
}

/** The smallest cluster: nothing to fail over to, and a sixth of the processes. */
export const ONE_REDIS: RedisShape = { masters: 1, replicasPerMaster: 0 };

const STACK_REDIS: RedisShape = { masters: 3, replicasPerMaster: 1 };

/** The servers of a test's own, real ones, that the test may kill, freeze and start again on the same ports and data. */
export class BackingServers {
  readonly #dir: string;
  readonly #ledger: ProcessLedger;
  readonly #redisShape: RedisShape;
  #postgres: PostgresServer | undefined;
  #redis: RedisCluster | undefined;
  #kafka: KafkaServer | undefined;
  #databases = 0;

  private constructor(dir: string, redisShape: RedisShape) {
    this.#dir = dir;
    this.#ledger = new ProcessLedger(dir);
    this.#redisShape = redisShape;
  }

  static async start({ postgres, redis, kafka }: WantedServers): Promise<BackingServers> {
    const dir = mkdtempSync(join(tmpdir(), "plinth-services-"));
    const servers = new BackingServers(dir, redis === undefined || redis === true ? STACK_REDIS : redis);
    try {
      await allEnded([
        ...(postgres ? [servers.startPostgres()] : []),
        ...(redis ? [servers.startRedis()] : []),
        ...(kafka ? [servers.startKafka()] : []),
      ]);
      return servers;
    } catch (error) {
      await servers.stop();
      throw error;
    }
  }

  async startPostgres(): Promise<void> {
    this.#postgres = await startPostgres(this.#props());
  }

  /** Starts the nodes that do not run, and waits until the cluster serves. */
  async startRedis(): Promise<void> {
    this.#redis = await startRedisCluster({ ...this.#props(), ...this.#redisShape });
  }

  async startKafka(): Promise<void> {
    this.#kafka = await startKafka(this.#props());
  }

  /** SIGKILL, as a crash is. */
  killPostgres(): Promise<void> {
    return this.#kill(POSTGRES);
  }

  /** SIGKILL. @param index One node alone; the masters are the first ones. @default all */
  async killRedis(index?: number): Promise<void> {
    await Promise.all(this.#redisNodes(index).map((name) => this.#kill(name)));
  }

  /** SIGKILL. */
  killKafka(): Promise<void> {
    return this.#kill(KAFKA);
  }

  /** Redis takes connections and commands, and answers none. @param index One node alone. @default all */
  freezeRedis(index?: number): void {
    this.#signal("SIGSTOP", index);
  }

  thawRedis(index?: number): void {
    this.#signal("SIGCONT", index);
  }

  /** An empty database. */
  async database(): Promise<string> {
    const name = `test_${++this.#databases}`;
    const access = await wanted(this.#postgres).ensureDatabase({ name, role: name, password: "of-a-test" });
    return access.url;
  }

  /** For a service that sees the keys `<name>:*`; all nodes must run. */
  async redisUrls(name: string): Promise<readonly string[]> {
    const user = { name, password: "of-a-test", keyPrefix: `${name}:` };
    return (await wanted(this.#redis).ensureUser(user)).urls;
  }

  /** For a user who may read and write every topic, in every group. */
  async kafka(): Promise<KafkaEnvironment> {
    const kafka = wanted(this.#kafka);
    const access = await kafka.ensureUser({ name: "test", password: "of-a-test" });
    await kafka.allow({ user: access.user, read: ["*"], write: ["*"], group: "*" });
    return { KAFKA_BROKERS: access.brokers.join(), KAFKA_USERNAME: access.user, KAFKA_PASSWORD: access.password };
  }

  ensureTopics(topics: readonly KafkaTopic[]): Promise<void> {
    return wanted(this.#kafka).ensureTopics(topics);
  }

  async stop(): Promise<void> {
    this.thawRedis();
    await this.#ledger.stopAll();
    removeBackingData(this.#dir);
    rmSync(this.#dir, { recursive: true, force: true });
  }

  #props() {
    return { dir: this.#dir, ledger: this.#ledger, preferredPort: 0, progress: silentProgress };
  }

  #redisNodes(index?: number): string[] {
    const { masters, replicasPerMaster } = this.#redisShape;
    const all = Array.from({ length: masters * (1 + replicasPerMaster) }, (_, each) => redisNode(each));
    return (index === undefined ? all : [redisNode(index)]).filter((name) => this.#ledger.isAlive(name));
  }

  #signal(signal: NodeJS.Signals, index?: number): void {
    for (const name of this.#redisNodes(index)) {
      process.kill(this.#pidOf(name), signal);
    }
  }

  async #kill(name: string): Promise<void> {
    process.kill(this.#pidOf(name), "SIGKILL");
    await this.#ledger.stop(name);
  }

  #pidOf(name: string): number {
    const pid = this.#ledger.list().find((entry) => entry.name === name)?.pid;
    if (pid === undefined) {
      throw new Error(`${name} does not run`);
    }
    return pid;
  }
}

function wanted<T>(server: T | undefined): T {
  if (server === undefined) {
    throw new Error("This server was not asked for.");
  }
  return server;
}
