/** An address where nobody is: port 1 of this machine. */
export const NOBODY = "127.0.0.1:1";

/** How a service reaches Kafka. */
export type KafkaEnvironment = Readonly<Record<"KAFKA_BROKERS" | "KAFKA_USERNAME" | "KAFKA_PASSWORD", string>>;

/** For a service that has to live without. */
export const NO_KAFKA: KafkaEnvironment = { KAFKA_BROKERS: NOBODY, KAFKA_USERNAME: "nobody", KAFKA_PASSWORD: "none" };

/** The environment of a service on free ports, that stops at once and limits nobody. @param changes what else, or something other */
export function testEnvironment(changes: Readonly<Record<string, string>>): Record<string, string> {
  return { HOST: "127.0.0.1", PORT: "0", DRAIN_SECONDS: "0", RATE_LIMIT_PER_MINUTE: "1000000", ...changes };
}
