import { pbkdf2Sync, randomBytes } from "node:crypto";
import type { SASLOptions } from "@platformatic/kafka";
import { Failure } from "../failure.ts";
import { LOOPBACK } from "./backing-props.ts";
import { inEffect, type KafkaAdmin, kafkaClient } from "./kafka-admin.ts";
import { KAFKA_ADMIN } from "./kafka-files.ts";

export interface KafkaUserRequest {
  /** Letters, digits, `.`, `-` and `_`. */
  readonly name: string;
  readonly password: string;
}

/** How to reach the broker: SASL_PLAINTEXT with SCRAM-SHA-512. Holds the password. */
export interface KafkaAccess {
  /** `host:port` */
  readonly brokers: readonly string[];
  readonly user: string;
  readonly password: string;
}

/** The least that Kafka takes; a client works through them for each new connection. */
const ITERATIONS = 4096;

const SALT_BYTES = 16;

const SHA512_BYTES = 64;

/** Makes the user, or sets the password; leaves alone whoever can log in already. */
export async function ensureKafkaUser(admin: KafkaAdmin, { name, password }: KafkaUserRequest): Promise<KafkaAccess> {
  if (!/^[\w.-]+$/.test(name) || name === KAFKA_ADMIN) {
    throw new Failure(`A Kafka user cannot be named "${name}": letters, digits, ".", "-" and "_" are allowed.`);
  }
  const canLogIn = () => logsIn(admin, { mechanism: "SCRAM-SHA-512", username: name, password });
  if (!(await canLogIn())) {
    await writePassword(admin, name, password);
    await inEffect(`the password of ${name}`, canLogIn);
  }
  return { brokers: [`${LOOPBACK}:${admin.port}`], user: name, password };
}

async function logsIn(admin: KafkaAdmin, sasl: SASLOptions): Promise<boolean> {
  try {
    await admin.duringConnection(async () => {}, sasl);
    return true;
  } catch (error) {
    if (isRefusal(error)) {
      return false;
    }
    throw error;
  }
}

/** The client reports it as the cause of a connection that failed. */
function isRefusal(error: unknown): boolean {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return code === "PLT_KFK_AUTHENTICATION" || (cause !== undefined && isRefusal(cause));
}

/** The password itself does not leave this process. @see https://www.rfc-editor.org/rfc/rfc5802 */
async function writePassword(admin: KafkaAdmin, name: string, password: string): Promise<void> {
  const { alterUserScramCredentialsV0, ScramMechanisms } = await kafkaClient();
  const salt = randomBytes(SALT_BYTES);
  const credential = {
    name,
    mechanism: ScramMechanisms.SCRAM_SHA_512,
    iterations: ITERATIONS,
    salt,
    saltedPassword: pbkdf2Sync(password, salt, ITERATIONS, SHA512_BYTES, "sha512"),
  };
  await admin.duringConnection((connection) => alterUserScramCredentialsV0.api.async(connection, [], [credential]));
}
