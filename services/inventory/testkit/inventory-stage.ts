import { fileURLToPath } from "node:url";
import { createLogger } from "@plinth/chassis";
import { Database, migrate } from "@plinth/chassis/postgres";
import { topics } from "../../../infra/topics.ts";
import type { KafkaSettings } from "../../chassis/kafka/settings.ts";
import { BackingServers, type WantedServers } from "../../chassis/testkit/backing-servers.ts";
import { json, Peer } from "../../chassis/testkit/peer.ts";
import { AUDIENCE, ISSUER, signedToken, type TestIssuer, testIssuer } from "../../chassis/testkit/signed-token.ts";

const MIGRATIONS = fileURLToPath(new URL("../postgres/migrations", import.meta.url));

/** Where no broker is: a port that nobody may listen on. */
const NO_KAFKA: KafkaSettings = { KAFKA_BROKERS: "127.0.0.1:1" };

/** Everything around inventory services: the real servers, and who may call. */
export class InventoryStage {
  readonly servers: BackingServers;
  readonly kafka: KafkaSettings;
  readonly databaseUrl: string;
  readonly #issuer: TestIssuer;
  readonly #keys: Peer;

  private constructor(
    servers: BackingServers,
    kafka: KafkaSettings,
    databaseUrl: string,
    issuer: TestIssuer,
    keys: Peer,
  ) {
    this.servers = servers;
    this.kafka = kafka;
    this.databaseUrl = databaseUrl;
    this.#issuer = issuer;
    this.#keys = keys;
  }

  /** With Postgres, and Kafka where it is wanted. */
  static async start(wanted: Pick<WantedServers, "kafka"> = {}): Promise<InventoryStage> {
    const [servers, issuer] = await Promise.all([BackingServers.start({ postgres: true, ...wanted }), testIssuer()]);
    try {
      const kafka = wanted.kafka ? await kafkaOf(servers) : NO_KAFKA;
      const keys = await Peer.start(json({ keys: [issuer.publicJwk] }));
      return new InventoryStage(servers, kafka, await servers.database(), issuer, keys);
    } catch (error) {
      await servers.stop();
      throw error;
    }
  }

  /** What an inventory service is started with. */
  environment(): Record<string, string> {
    const { KAFKA_BROKERS, KAFKA_USERNAME, KAFKA_PASSWORD } = this.kafka;
    return {
      HOST: "127.0.0.1",
      PORT: "0",
      DRAIN_SECONDS: "0",
      RATE_LIMIT_PER_MINUTE: "1000000",
      DATABASE_URL: this.databaseUrl,
      KAFKA_BROKERS,
      ...(KAFKA_USERNAME === undefined ? {} : { KAFKA_USERNAME }),
      ...(KAFKA_PASSWORD === undefined ? {} : { KAFKA_PASSWORD }),
      JWKS_URL: this.#keys.url,
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: AUDIENCE,
    };
  }

  /** The Authorization header of somebody. */
  async authorization(...roles: readonly string[]): Promise<string> {
    return `Bearer ${await signedToken(this.#issuer, { claims: { roles } })}`;
  }

  /** The database with its schema, for a test without a service. */
  async database(): Promise<Database> {
    const log = createLogger("inventory", "silent");
    await migrate({ databaseUrl: this.databaseUrl, folder: MIGRATIONS, service: "inventory", log });
    return new Database({ url: this.databaseUrl, connections: 16, service: "inventory", log });
  }

  async stop(): Promise<void> {
    await this.#keys.stop();
    await this.servers.stop();
  }
}

async function kafkaOf(servers: BackingServers): Promise<KafkaSettings> {
  await servers.ensureTopics(topics.map(({ name, partitions }) => ({ name, partitions })));
  const { brokers, user, password } = await servers.kafka();
  return { KAFKA_BROKERS: brokers.join(","), KAFKA_USERNAME: user, KAFKA_PASSWORD: password };
}
