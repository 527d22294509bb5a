import { randomBytes } from "node:crypto";
import { type KafkaEnvironment, NO_KAFKA, NOBODY, testEnvironment } from "../../chassis/testkit/test-environment.ts";
import { type TestTokens, tokenEnvironment } from "../../chassis/testkit/test-tokens.ts";

const SECRET_KEY = randomBytes(32).toString("base64");

export interface Surroundings {
  readonly database: string;
  /** @default nobody is there */
  readonly kafka?: KafkaEnvironment;
  /** @default nobody is there */
  readonly smtp?: string;
  /** The base URL of a provider of SMS and push messages. @default these channels are off */
  readonly provider?: string;
  /** @default nobody is there */
  readonly tokens?: TestTokens;
  /** Targets of webhooks that are allowed: URLs. @default none */
  readonly allowed?: readonly string[];
}

/** The environment of a notification service on free ports. */
export function notificationEnvironment(around: Surroundings): Record<string, string> {
  const { database, kafka = NO_KAFKA, tokens, provider, smtp = `smtp://${NOBODY}`, allowed = [] } = around;
  return testEnvironment({
    ...kafka,
    ...(tokens?.environment ?? tokenEnvironment()),
    DATABASE_URL: database,
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
  });
}
