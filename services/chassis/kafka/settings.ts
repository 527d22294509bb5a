import { z } from "zod";

const BROKERS = /^[^\s,:]+:\d{1,5}(,[^\s,:]+:\d{1,5})*$/;

/** What a service with messages reads from its environment. */
export const kafkaSettings = z.object({
  /** Where to find the cluster: `host:port`, several separated by commas. */
  KAFKA_BROKERS: z.string().regex(BROKERS, "host:port, several separated by commas"),
  /** Absent where the brokers take anybody. */
  KAFKA_USERNAME: z.string().min(1).optional(),
  KAFKA_PASSWORD: z.string().min(1).optional(),
});

export type KafkaSettings = z.output<typeof kafkaSettings>;
