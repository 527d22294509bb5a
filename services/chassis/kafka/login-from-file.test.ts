import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type KafkaServer, startKafka } from "../../../local/backing/kafka.ts";
import { BackingInstance } from "../../../local/backing/testkit/backing-instance.ts";
import { BatchProducer } from "./batch-producer.ts";

const dir = mkdtempSync(join(tmpdir(), "plinth-rotation-"));
const path = join(dir, "kafka.json");

let instance: BackingInstance;
let kafka: KafkaServer;
let brokers: string;

/** A login that may write, in the file. */
async function rotateTo(name: string, password: string): Promise<void> {
  const access = await kafka.ensureUser({ name, password });
  await kafka.allow({ user: name, read: [], write: ["things"] });
  brokers = access.brokers.join();
  write(JSON.stringify({ username: name, password }));
}

function write(content: string): void {
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
}

beforeAll(async () => {
  instance = new BackingInstance();
  kafka = await startKafka(instance.props);
  await kafka.ensureTopics([{ name: "things", partitions: 1 }]);
});

afterAll(async () => {
  await instance.end();
  rmSync(dir, { recursive: true, force: true });
});

test("GIVEN messages being sent WHEN the password, then the user is replaced, and the file spoilt THEN connections that are there go on, and new ones log in as the file last said", async () => {
  await rotateTo("first", "one");
  const open = () => new BatchProducer({ KAFKA_BROKERS: brokers, KAFKA_CREDENTIALS_FILE: path }, "test");
  const message = { topic: "things", key: "k", value: "v" };
  const early = open();
  await early.send([message]);

  for (const [name, password] of [
    ["first", "two"],
    ["second", "three"],
  ] as const) {
    await rotateTo(name, password);
    const late = open();
    await early.send([message]);
    await late.send([message]);
    await late.close();
  }
  // The old password is nobody's any more: what is made anew has the file's login.
  await early.close();
  await early.send([message]);
  write("cut off");
  await early.close();
  await expect(early.send([message])).resolves.toBeUndefined();
  await early.close();
});
