import { generateKeyPairSync } from "node:crypto";
import { type KafkaEnvironment, NO_KAFKA, NOBODY, testEnvironment } from "../../chassis/testkit/test-environment.ts";

/** PKCS#8, PEM. */
export function newSigningKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** The key that the services of a test sign with, unless they are given another. */
export const SIGNING_KEY = newSigningKey();

export interface TestServers {
  /** @default nobody is there */
  readonly redis?: readonly string[];
  /** @default nobody is there */
  readonly kafka?: KafkaEnvironment;
}

/** The environment of a user service on free ports. */
export function userEnvironment(
  databaseUrl: string,
  { redis, kafka = NO_KAFKA }: TestServers = {},
): Record<string, string> {
  return testEnvironment({
    ...kafka,
    DATABASE_URL: databaseUrl,
    REDIS_URLS: (redis ?? [`redis://${NOBODY}`]).join(),
    JWT_PRIVATE_KEY: SIGNING_KEY,
    JWT_ISSUER: "http://users.example/oidc",
    JWT_AUDIENCE: "plinth",
    OIDC_COOKIE_KEYS: "a-secret-of-the-tests-that-is-long-enough",
  });
}
