import { readFileSync } from "node:fs";
import type { Admin, Connection, SASLOptions } from "@platformatic/kafka";
import type { CheckFailure } from "@pulumi/pulumi/provider/index.js";
import { kafkaClient } from "../../backing/kafka-admin.ts";
import type { Properties } from "../kubernetes/wire-value.ts";
import { isKnown } from "../servers/server-provider.ts";

/** A Kafka cluster, as its administrator sees it. */
export interface KafkaCluster {
  readonly admin: Admin;
  /** For what the client has no method for. */
  duringConnection<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
}

const MECHANISMS = { plain: "PLAIN", "scram-sha256": "SCRAM-SHA-256", "scram-sha512": "SCRAM-SHA-512" } as const;

const CONNECT_MS = 5_000;

/** @see https://www.pulumi.com/registry/packages/kafka/api-docs/provider/ */
export function kafkaSettingFaults(settings: Properties): CheckFailure[] {
  const { bootstrapServers, saslMechanism = "plain" } = settings;
  return [
    ...(isKnown(bootstrapServers) && listOf(bootstrapServers).length === 0
      ? [{ property: "bootstrapServers", reason: "must be a list of host:port, with one at least" }]
      : []),
    ...(isKnown(saslMechanism) && !(String(saslMechanism) in MECHANISMS)
      ? [{ property: "saslMechanism", reason: `must be one of ${Object.keys(MECHANISMS).join(", ")}` }]
      : []),
  ];
}

export function kafkaAddressOf({ bootstrapServers }: Properties): string {
  return listOf(bootstrapServers).join(",");
}

/** A client for the work, closed afterwards. */
export async function withKafka<T>(settings: Properties, work: (cluster: KafkaCluster) => Promise<T>): Promise<T> {
  const { Admin, Connection } = await kafkaClient();
  const brokers = listOf(settings.bootstrapServers);
  const access = { ...saslOf(settings), ...tlsOf(settings), connectTimeout: CONNECT_MS };
  const admin = new Admin({ clientId: "plinth", bootstrapBrokers: brokers, ...access, retries: 1 });
  const duringConnection = async <R>(toDo: (connection: Connection) => Promise<R>): Promise<R> => {
    const connection = new Connection("plinth", access);
    connection.on("error", () => {
      // `connect` rejects with it.
    });
    const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(brokers[0] ?? "") ?? [];
    try {
      await connection.connect(host, Number(port));
      return await toDo(connection);
    } finally {
      await connection.close();
    }
  };
  try {
    return await work({ admin, duringConnection });
  } finally {
    await admin.close();
  }
}

function saslOf({ saslUsername, saslPassword, saslMechanism = "plain" }: Properties): { sasl?: SASLOptions } {
  const mechanism = Object.entries(MECHANISMS).find(([name]) => name === saslMechanism)?.[1];
  return typeof saslUsername === "string" && typeof saslPassword === "string" && mechanism !== undefined
    ? { sasl: { mechanism, username: saslUsername, password: saslPassword } }
    : {};
}

/** On unless it is turned off, as in the official provider. */
function tlsOf({ tlsEnabled, caCert, skipTlsVerify }: Properties) {
  if (isFalse(tlsEnabled)) {
    return {};
  }
  const ca = typeof caCert === "string" && caCert !== "" ? { ca: pemOf(caCert) } : {};
  return {
    tls: { ...ca, rejectUnauthorized: skipTlsVerify !== true && skipTlsVerify !== "true" },
    tlsServerName: true,
  };
}

/** The official provider takes the text or the path of a file. */
function pemOf(caCert: string): string {
  return caCert.includes("-----BEGIN") ? caCert : readFileSync(caCert, "utf8");
}

/** Settings of a provider that are no texts come as JSON. */
function isFalse(value: unknown): boolean {
  return value === false || value === "false";
}

function listOf(value: unknown): string[] {
  const list: unknown = typeof value === "string" && value.startsWith("[") ? JSON.parse(value) : value;
  return Array.isArray(list) ? list.map(String) : [];
}
