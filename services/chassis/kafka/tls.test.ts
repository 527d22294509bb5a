import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { setKafkaRights } from "../../../local/backing/kafka-rights.ts";
import { ensureKafkaTopics } from "../../../local/backing/kafka-topics.ts";
import { ensureKafkaUser } from "../../../local/backing/kafka-users.ts";
import { OwnBroker } from "../../../local/backing/testkit/own-broker.ts";
import { CertificateAuthority } from "../../../local/controlplane/certificate-authority.ts";
import { freePort } from "../../../local/free-port.ts";
import { BatchProducer } from "./batch-producer.ts";
import { readTopic } from "./topic-reader.ts";

const LOOPBACK = "127.0.0.1";

/** What certificates are for: a name, as in a cluster. */
const HOST = "localhost";

const dir = mkdtempSync(join(tmpdir(), "plinth-tls-"));

let authority: CertificateAuthority;
let broker: OwnBroker;
/** Of the listener that is encrypted. */
let port: number;

beforeAll(async () => {
  authority = await CertificateAuthority.create("ours");
  const { certificate, privateKey } = await authority.issue({ commonName: "kafka", hosts: [HOST] });
  port = await freePort(0);
  broker = await OwnBroker.start((own) => ({
    listeners: `CLIENTS://${LOOPBACK}:${own.port},CONTROLLER://${LOOPBACK}:${own.controllerPort},USERS://${LOOPBACK}:${port}`,
    "advertised.listeners": `CLIENTS://${LOOPBACK}:${own.port},USERS://${HOST}:${port}`,
    "listener.security.protocol.map": "CLIENTS:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT,USERS:SASL_SSL",
    "listener.name.users.ssl.keystore.type": "PEM",
    "listener.name.users.ssl.keystore.certificate.chain": certificate,
    "listener.name.users.ssl.keystore.key": privateKey,
    "listener.name.users.sasl.enabled.mechanisms": "SCRAM-SHA-512",
    "listener.name.users.scram-sha-512.sasl.jaas.config":
      "org.apache.kafka.common.security.scram.ScramLoginModule required;",
  }));
  await ensureKafkaTopics(broker.admin, [{ name: "things", partitions: 1 }]);
  await ensureKafkaUser(broker.admin, { name: "order", password: "of-order" });
  await setKafkaRights(broker.admin, { user: "order", read: ["things"], write: ["things"] });
});

afterAll(async () => {
  await broker?.end();
  rmSync(dir, { recursive: true, force: true });
});

/** The settings of a service that trusts that authority. */
function trusting(name: string, ca: string) {
  const path = join(dir, `${name}.pem`);
  writeFileSync(path, ca);
  return {
    KAFKA_BROKERS: `${HOST}:${port}`,
    KAFKA_USERNAME: "order",
    KAFKA_PASSWORD: "of-order",
    KAFKA_CA_FILE: path,
  };
}

const message = { topic: "things", key: "k", value: "v" };

test("GIVEN an authority WHEN the broker's certificate is by it THEN messages are sent and read, and by another THEN it is refused", async () => {
  const kafka = trusting("ours", authority.certificate);
  const producer = new BatchProducer(kafka, "test");
  await producer.send([message]);
  await producer.close();
  const [read, ...others] = await readTopic({ kafka, group: "order", topic: "things" });
  expect([read?.key, read?.value.toString(), others]).toEqual(["k", "v", []]);

  const stranger = new BatchProducer(
    trusting("another", (await CertificateAuthority.create("another")).certificate),
    "test",
  );
  const refused = await stranger.send([message]).catch((error: unknown) => inspect(error, { depth: null }));
  expect(refused).toContain("UNABLE_TO_VERIFY_LEAF_SIGNATURE");
  await stranger.close();
});
