import { fileURLToPath } from "node:url";
import { createLogger } from "@plinth/chassis";
import { Database, migrate } from "@plinth/chassis/postgres";
import { topics } from "../../../infra/topics.ts";
import { BackingServers, type WantedServers } from "../../chassis/testkit/backing-servers.ts";
import { type KafkaEnvironment, NO_KAFKA, testEnvironment } from "../../chassis/testkit/test-environment.ts";
import { TestTokens } from "../../chassis/testkit/test-tokens.ts";

const MIGRATIONS = fileURLToPath(new URL("../postgres/migrations", import.meta.url));

/** Everything around inventory services: the real servers, and who may call. */
export class InventoryStage {
  readonly servers: BackingServers;
  readonly kafka: KafkaEnvironment;
  readonly databaseUrl: string;
  /** Who may call. */
  readonly tokens: TestTokens;

  private constructor(servers: BackingServers, kafka: KafkaEnvironment, databaseUrl: string, tokens: TestTokens) {
    this.servers = servers;
    this.kafka = kafka;
    this.databaseUrl = databaseUrl;
    this.tokens = tokens;
  }

  /** With Postgres, and Kafka where it is wanted. */
  static async start(wanted: Pick<WantedServers, "kafka"> = {}): Promise<InventoryStage> {
    const servers = await BackingServers.start({ postgres: true, ...wanted });
    try {
      const kafka = wanted.kafka ? await kafkaOf(servers) : NO_KAFKA;
      return new InventoryStage(servers, kafka, await servers.database(), await TestTokens.start());
    } catch (error) {
      await servers.stop();
      throw error;
    }
  }

  /** What an inventory service is started with. */
  environment(): Record<string, string> {
    return testEnvironment({ ...this.kafka, ...this.tokens.environment, DATABASE_URL: this.databaseUrl });
  }

  /** The database with its schema, for a test without a service. */
  async database(): Promise<Database> {
    const log = createLogger("inventory", "silent");
    await migrate({ databaseUrl: this.databaseUrl, folder: MIGRATIONS, service: "inventory", log });
    return new Database({ url: this.databaseUrl, connections: 16, service: "inventory", log });
  }

  async stop(): Promise<void> {
    await this.tokens.stop();
    await this.servers.stop();
  }
}

async function kafkaOf(servers: BackingServers): Promise<KafkaEnvironment> {
  await servers.ensureTopics(topics);
  return servers.kafka();
}
