import { generateKeyPairSync } from "node:crypto";
import type { KafkaAccess } from "../../../local/backing/kafka.ts";

/** PKCS#8, PEM. */
export function newSigningKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** The key that the services of a test sign with, unless they are given another. */
export const SIGNING_KEY = newSigningKey();

/** Port 1 of this machine: nobody is there. */
const NOBODY = "127.0.0.1:1";

export interface TestServers {
  /** @default nobody is there */
  readonly redis?: readonly string[];
  /** @default nobody is there */
  readonly kafka?: KafkaAccess;
}

/** The environment of a user service on free ports. */
export function userEnvironment(databaseUrl: string, { redis, kafka }: TestServers = {}): Record<string, string> {
  return {
    HOST: "127.0.0.1",
    PORT: "0",
    LOG_LEVEL: "info",
    DRAIN_SECONDS: "1",
    RATE_LIMIT_PER_MINUTE: "1000000",
    DATABASE_URL: databaseUrl,
    REDIS_URLS: (redis ?? [`redis://${NOBODY}`]).join(),
    KAFKA_BROKERS: (kafka?.brokers ?? [NOBODY]).join(),
    ...(kafka !== undefined && { KAFKA_USERNAME: kafka.user, KAFKA_PASSWORD: kafka.password }),
    JWT_PRIVATE_KEY: SIGNING_KEY,
    JWT_ISSUER: "http://users.example/oidc",
    JWT_AUDIENCE: "plinth",
    OIDC_COOKIE_KEYS: "a-secret-of-the-tests-that-is-long-enough",
  };
}
