import { readFileSync } from "node:fs";
import { type BaseOptions, SASLMechanisms, type SASLOptions } from "@platformatic/kafka";
import { loginFromFile } from "./login-from-file.ts";
import type { KafkaSettings } from "./settings.ts";

/** How long a request may take before it counts as lost, in milliseconds. */
const REQUEST_MS = 5_000;

/** What every client of the brokers is opened with. */
export function clientOptions(settings: KafkaSettings, clientId: string): BaseOptions {
  const { KAFKA_BROKERS: brokers, KAFKA_CA_FILE: caFile } = settings;
  const sasl = saslOf(settings);
  return {
    clientId,
    bootstrapBrokers: brokers.split(","),
    connectTimeout: 2_000,
    requestTimeout: REQUEST_MS,
    retries: 2,
    retryDelay: 200,
    ...(caFile === undefined ? {} : { tls: { ca: readFileSync(caFile) }, tlsServerName: true }),
    ...(sasl === undefined ? {} : { sasl }),
  };
}

function saslOf(settings: KafkaSettings): SASLOptions | undefined {
  const { KAFKA_CREDENTIALS_FILE: path, KAFKA_USERNAME: username, KAFKA_PASSWORD: password } = settings;
  if (path !== undefined) {
    return { mechanism: SASLMechanisms.SCRAM_SHA_512, authenticate: loginFromFile(path) };
  }
  return username === undefined || password === undefined
    ? undefined
    : { mechanism: SASLMechanisms.SCRAM_SHA_512, username, password };
}
