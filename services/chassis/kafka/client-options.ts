import { type BaseOptions, SASLMechanisms } from "@platformatic/kafka";
import type { KafkaSettings } from "./settings.ts";

/** How long a request may take before it counts as lost, in milliseconds. */
const REQUEST_MS = 5_000;

/** What every client of the brokers is opened with. */
export function clientOptions(
  { KAFKA_BROKERS: brokers, KAFKA_USERNAME: username, KAFKA_PASSWORD: password }: KafkaSettings,
  clientId: string,
): BaseOptions {
  return {
    clientId,
    bootstrapBrokers: brokers.split(","),
    connectTimeout: 2_000,
    requestTimeout: REQUEST_MS,
    retries: 2,
    retryDelay: 200,
    ...(username === undefined || password === undefined
      ? {}
      : { sasl: { mechanism: SASLMechanisms.SCRAM_SHA_512, username, password } }),
  };
}
