import { generateKeyPairSync } from "node:crypto";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** The key that the services of a test sign with: PKCS#8, PEM. */
export const SIGNING_KEY = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

/** The environment of a user service on free ports. */
export function userEnvironment(databaseUrl: string, redisUrl: string): Record<string, string> {
  return {
    HOST: "127.0.0.1",
    PORT: "0",
    LOG_LEVEL: "info",
    DRAIN_SECONDS: "1",
    DATABASE_URL: databaseUrl,
    REDIS_URLS: redisUrl,
    JWT_PRIVATE_KEY: SIGNING_KEY,
    JWT_ISSUER: "http://users.example",
    JWT_AUDIENCE: "plinth",
  };
}
