import { z } from "zod";
import { type BackingProps, LOOPBACK } from "./backing-props.ts";
import { makeDataHome } from "./data-home.ts";
import { KafkaAdmin } from "./kafka-admin.ts";
import { KAFKA_ADMIN, provideKafkaData, writeKafkaProperties } from "./kafka-files.ts";
import { installKafka } from "./kafka-installation.ts";
import { kafkaVersion } from "./kafka-jars.ts";
import { javaArguments } from "./kafka-java.ts";
import { type KafkaRights, setKafkaRights } from "./kafka-rights.ts";
import { ensureKafkaTopics, type KafkaTopic } from "./kafka-topics.ts";
import { ensureKafkaUser, type KafkaAccess, type KafkaUserRequest } from "./kafka-users.ts";
import { newPassword } from "./new-password.ts";
import { choosePort } from "./server-port.ts";
import { ServerRecordFile } from "./server-record.ts";
import { startAndWait } from "./start-and-wait.ts";

export type { KafkaRights } from "./kafka-rights.ts";
export type { KafkaTopic } from "./kafka-topics.ts";
export type { KafkaAccess, KafkaUserRequest } from "./kafka-users.ts";

/** The name of its process in the ledger. */
export const KAFKA = "kafka";

const USUAL_PORT = 9092;

const recordSchema = z.strictObject({
  port: z.int(),
  controllerPort: z.int(),
  /** Of the broker's own administrator. */
  password: z.string(),
  /** Of the broker that was started last. */
  version: z.string(),
});

/** A running Kafka broker, which is its own controller. */
export interface KafkaServer {
  readonly host: string;
  readonly port: number;
  /** Such as `4.4.0`. */
  readonly version: string;
  /** Who may do everything. */
  readonly admin: { readonly user: string; readonly password: string };
  /** A user, who may do nothing yet. Safe to repeat. */
  ensureUser(request: KafkaUserRequest): Promise<KafkaAccess>;
  /** Safe to repeat. Nothing else makes topics. */
  ensureTopics(topics: readonly KafkaTopic[]): Promise<void>;
  /** Gives a user exactly these rights. Safe to repeat. */
  allow(rights: KafkaRights): Promise<void>;
}

/**
 * Starts the instance's Kafka broker, or takes over the one that runs; the first start of all fetches it.
 *
 * It listens on loopback only, lets in no one but the users that it is given, whom it allows what they are allowed
 * explicitly, and keeps its data through a restart and a crash.
 *
 * @throws Failure when Java or Maven is missing, or Kafka does not start
 */
export async function startKafka({
  dir,
  ledger,
  preferredPort = USUAL_PORT,
  progress,
}: BackingProps): Promise<KafkaServer> {
  const file = new ServerRecordFile(dir, KAFKA, recordSchema);
  const home = makeDataHome(dir, KAFKA, undefined);
  const installation = ledger.isAlive(KAFKA) ? undefined : await installKafka(progress);
  const step = progress.step("Kafka");

  const prepare = async () => {
    const { java, formatted } = installation ?? (await installKafka(progress));
    const before = file.read();
    const port = await choosePort(before?.port, preferredPort);
    const controllerPort = await choosePort(before?.controllerPort, preferredPort === 0 ? 0 : preferredPort + 1, [
      port,
    ]);
    const password = before?.password ?? newPassword();
    file.write({ port, controllerPort, password, version: kafkaVersion() });
    provideKafkaData(home, formatted);
    const properties = writeKafkaProperties(home, { port, controllerPort }, password);
    return { name: KAFKA, command: java.command, args: javaArguments(java, "kafka.Kafka", properties), cwd: home };
  };
  const probe = async () => {
    const record = file.read();
    if (record === undefined) {
      throw new Error("its record is gone");
    }
    const admin = new KafkaAdmin(record.port, record.password);
    await admin.probe();
    await admin.probeGroups();
    return { ...record, admin };
  };

  try {
    const { port, version, admin, password } = await startAndWait(KAFKA, { ledger, prepare, probe });
    step.done(`${version} on ${LOOPBACK}:${port}`);
    return {
      host: LOOPBACK,
      port,
      version,
      admin: { user: KAFKA_ADMIN, password },
      ensureUser: (request) => ensureKafkaUser(admin, request),
      ensureTopics: (topics) => ensureKafkaTopics(admin, topics),
      allow: (rights) => setKafkaRights(admin, rights),
    };
  } catch (error) {
    step.fail("it did not start");
    throw error;
  }
}
