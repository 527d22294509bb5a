import { z } from "zod";

const BROKERS = /^[^\s,:]+:\d{1,5}(,[^\s,:]+:\d{1,5})*$/;

/** What a service with messages reads from its environment. */
export const kafkaSettings = z.object({
  /** Where to find the cluster: `host:port`, several separated by commas. */
  KAFKA_BROKERS: z.string().regex(BROKERS, "host:port, several separated by commas"),
  /** Absent where the brokers take anybody. */
  KAFKA_USERNAME: z.string().min(1).optional(),
  KAFKA_PASSWORD: z.string().min(1).optional(),
  /** A file with the login, `{"username": "...", "password": "..."}`, that may be replaced at any time; it wins over the two above. */
  KAFKA_CREDENTIALS_FILE: z.string().min(1, "the path of a file").optional(),
  /** A PEM file with who signs the brokers' certificates: then connections are encrypted and the certificates verified. */
  KAFKA_CA_FILE: z.string().min(1, "the path of a file").optional(),
});

export type KafkaSettings = z.output<typeof kafkaSettings>;
