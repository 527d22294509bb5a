import { randomBytes } from "node:crypto";
import type { KafkaAccess } from "../../../local/backing/kafka.ts";
import { AUDIENCE, ISSUER } from "../../chassis/testkit/signed-token.ts";

/** Port 1 of this machine: nobody is there. */
const NOBODY = "127.0.0.1:1";

const SECRET_KEY = randomBytes(32).toString("base64");

export interface Surroundings {
  readonly database: string;
  /** @default nobody is there */
  readonly kafka?: KafkaAccess;
  /** @default nobody is there */
  readonly smtp?: string;
  /** The base URL of a provider of SMS and push messages. @default these channels are off */
  readonly provider?: string;
  /** @default nobody is there */
  readonly jwks?: string;
  /** Targets of webhooks that are allowed: URLs. @default none */
  readonly allowed?: readonly string[];
}

/** The environment of a notification service on free ports. */
export function notificationEnvironment(around: Surroundings): Record<string, string> {
  const { database, kafka, provider, smtp = `smtp://${NOBODY}`, jwks = `http://${NOBODY}`, allowed = [] } = around;
  return {
    HOST: "127.0.0.1",
    PORT: "0",
    LOG_LEVEL: "info",
    DRAIN_SECONDS: "1",
    RATE_LIMIT_PER_MINUTE: "1000000",
    DATABASE_URL: database,
    KAFKA_BROKERS: (kafka?.brokers ?? [NOBODY]).join(),
    ...(kafka !== undefined && { KAFKA_USERNAME: kafka.user, KAFKA_PASSWORD: kafka.password }),
    JWKS_URL: jwks,
    JWT_ISSUER: ISSUER,
    JWT_AUDIENCE: AUDIENCE,
    SMTP_URL: smtp,
    MAIL_FROM: "Plinth <no-reply@plinth.example>",
    ...(provider !== undefined && {
      SMS_URL: `${provider}/sms`,
      SMS_KEY: "key-of-a-test",
      PUSH_URL: `${provider}/pushes`,
      PUSH_KEY: "key-of-a-test",
    }),
    WEBHOOK_SECRET_KEY: SECRET_KEY,
    WEBHOOK_ALLOWED_TARGETS: allowed.map((url) => new URL(url).host).join(),
  };
}
