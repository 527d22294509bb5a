import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ConfigResourceTypes } from "@platformatic/kafka";
import { inEffect, KafkaAdmin } from "../../local/backing/kafka-admin.ts";
import { provideKafkaData, writeKafkaProperties } from "../../local/backing/kafka-files.ts";
import { installKafka } from "../../local/backing/kafka-installation.ts";
import { javaArguments } from "../../local/backing/kafka-java.ts";
import { freePort } from "../../local/free-port.ts";
import { silentProgress } from "../../local/progress.ts";
import { kafkaConfig } from "./kafka-config.ts";

/** A broker of its own, that runs with the very settings that the operator is given for a cluster of three. */
const config = kafkaConfig({ brokers: 3, replicas: 3, minInSyncReplicas: 2 });
const planted = "min.insinc.replicas";

let home: string;
let broker: ChildProcess;
let admin: KafkaAdmin;

beforeAll(async () => {
  const { java, formatted } = await installKafka(silentProgress);
  home = mkdtempSync(join(tmpdir(), "plinth-kafka-config-"));
  provideKafkaData(home, formatted);
  const port = await freePort(0);
  const properties = writeKafkaProperties(home, { port, controllerPort: await freePort(0, [port]) }, "of-the-admin");
  const settings = Object.entries({ ...config, [planted]: 2 }).map(([key, value]) => `${key}=${value}`);
  // The last line wins.
  appendFileSync(properties, `${settings.join("\n")}\n`);
  broker = spawn(java.command, javaArguments(java, "kafka.Kafka", properties), { cwd: home, stdio: "ignore" });
  admin = new KafkaAdmin(port, "of-the-admin");
  await inEffect("a start", () => admin.probe().then(() => true), 120_000);
}, 240_000);

afterAll(async () => {
  if (broker?.exitCode === null) {
    const ended = once(broker, "exit");
    broker.kill("SIGKILL");
    await ended;
  }
  rmSync(home, { recursive: true, force: true });
}, 60_000);

test("GIVEN a real broker with the settings WHEN asked for them THEN it knows each, with that value", async () => {
  const [described] = await admin.during((client) =>
    client.describeConfigs({ resources: [{ resourceType: ConfigResourceTypes.BROKER, resourceName: "1" }] }),
  );
  const known = new Map((described?.configs ?? []).map(({ name, value, configType }) => [name, { value, configType }]));

  for (const [key, value] of Object.entries(config)) {
    expect([key, known.get(key)]).toEqual([key, { value: String(value), configType: expect.any(Number) }]);
    // 0 is the type of what the broker has no definition of.
    expect([key, known.get(key)?.configType]).not.toEqual([key, 0]);
  }
  expect(known.get(planted)?.configType ?? 0).toBe(0);
}, 60_000);
