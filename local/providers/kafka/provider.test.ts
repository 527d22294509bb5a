import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { KAFKA, type KafkaServer, startKafka } from "../../backing/kafka.ts";
import { KAFKA_ADMIN } from "../../backing/kafka-files.ts";
import { BackingInstance, occupant } from "../../backing/testkit/backing-instance.ts";
import { isSecret } from "../kubernetes/wire-value.ts";
import { createKafkaProvider } from "./provider.ts";

const urnOf = (type: string, name: string) => `urn:pulumi:test::plinth::kafka:index/${type}::${name}`;
const TOPIC = urnOf("topic:Topic", "orders");
const ACL = urnOf("acl:Acl", "read-orders");
const QUOTA = urnOf("quota:Quota", "orders");
const CREDENTIAL = urnOf("userScramCredential:UserScramCredential", "orders");

let instance: BackingInstance;
let kafka: KafkaServer;

function settingsAt(port: number) {
  return {
    bootstrapServers: JSON.stringify([`127.0.0.1:${port}`]),
    saslUsername: KAFKA_ADMIN,
    saslPassword: instance.passwordOf(KAFKA),
    saslMechanism: "plain",
    tlsEnabled: "false",
  };
}

function providerFor(settings: Readonly<Record<string, unknown>>) {
  const provider = createKafkaProvider();
  const { check, diff, create, read, update, delete: remove } = provider;
  if (!(check && diff && create && read && update && remove)) throw new Error("The provider cannot do everything");
  return {
    configured: provider.configure?.(settings),
    check: check.bind(provider),
    diff: diff.bind(provider),
    create: create.bind(provider),
    read: read.bind(provider),
    update: update.bind(provider),
    remove: remove.bind(provider),
  };
}

let provider: ReturnType<typeof providerFor>;

/** Checks, as the engine does before all else. */
async function inputsOf(urn: string, inputs: object, old: object = {}): Promise<Record<string, unknown>> {
  const checked = await provider.check(urn, old, inputs);
  expect(checked.failures).toEqual([]);
  return checked.inputs;
}

beforeAll(async () => {
  instance = new BackingInstance();
  kafka = await startKafka(instance.props);
  provider = providerFor(settingsAt(kafka.port));
  await provider.configured;
});

afterAll(() => instance.end());

test("GIVEN a topic WHEN it is made, changed, read, imported and deleted THEN Kafka has what was asked for", async () => {
  const config = { "retention.ms": "60000", "cleanup.policy": "delete" };
  const first = await inputsOf(TOPIC, { name: "orders", partitions: 1, replicationFactor: 1, config });
  const { id, outs } = await provider.create(TOPIC, first);
  const grown = { ...first, partitions: 3, config: { "retention.ms": "90000" } };

  const diff = await provider.diff(id, TOPIC, outs, grown);
  const updated = await provider.update(id, TOPIC, outs, grown);

  expect(diff.replaces).toEqual([]);
  expect(Object.keys(diff.detailedDiff ?? {}).sort()).toEqual([
    'config["cleanup.policy"]',
    'config["retention.ms"]',
    "partitions",
  ]);
  const read = await provider.read(id, TOPIC, updated.outs);
  expect(read.inputs).toEqual(grown);
  expect((await provider.read("orders", TOPIC)).inputs).toEqual(grown);
  expect((await provider.diff(id, TOPIC, updated.outs, grown)).changes).toBe(false);
  await provider.remove(id, TOPIC, updated.outs);
  expect((await provider.read(id, TOPIC, updated.outs)).id).toBe("");
  await provider.remove(id, TOPIC, updated.outs);
});

test("GIVEN a topic WHEN it is to have fewer partitions, or other replication THEN the one is refused with the reason, the other makes it anew", async () => {
  const old = { name: "orders", partitions: 3, replicationFactor: 1 };

  const { failures = [] } = await provider.check(TOPIC, old, { ...old, partitions: 2 });
  const diff = await provider.diff("orders", TOPIC, old, { ...old, replicationFactor: 3 });

  expect(failures).toEqual([{ property: "partitions", reason: expect.stringContaining("it has 3, and 2 would lose") }]);
  expect(diff.replaces).toEqual(["replicationFactor"]);
});

test("GIVEN topics that exist WHEN they are made THEN one that can become what is asked for is taken over, the other refused", async () => {
  await kafka.ensureTopics([
    { name: "small", partitions: 1 },
    { name: "large", partitions: 5 },
  ]);
  const wanted = { partitions: 2, replicationFactor: 1, config: { "retention.ms": "60000" } };

  const { id, outs } = await provider.create(TOPIC, { ...wanted, name: "small" });

  expect((await provider.read(id, TOPIC, outs)).inputs).toEqual({ ...wanted, name: "small" });
  await expect(provider.create(TOPIC, { ...wanted, name: "large" })).rejects.toThrow("exists with 5 partitions");
});

test("GIVEN an ACL, a quota and a login WHEN they are made, read and deleted THEN Kafka has them, then not, and the password stays a secret", async () => {
  const wanted: readonly [string, object][] = [
    [
      ACL,
      {
        aclPrincipal: "User:orders",
        aclHost: "*",
        aclOperation: "DescribeConfigs",
        aclPermissionType: "Allow",
        aclResourceType: "Topic",
        aclResourceName: "orders",
        resourcePatternTypeFilter: "Prefixed",
      },
    ],
    [QUOTA, { entityType: "user", entityName: "orders", config: { producer_byte_rate: 1_000_000 } }],
    [QUOTA, { entityType: "user", config: { consumer_byte_rate: 2_000_000 } }],
    [CREDENTIAL, { username: "orders", scramMechanism: "SCRAM-SHA-512", scramIterations: 4096, password: "s3cret" }],
  ];
  for (const [urn, properties] of wanted) {
    const inputs = await inputsOf(urn, properties);
    const { id, outs } = await provider.create(urn, inputs);
    const read = await provider.read(id, urn, outs);
    expect(read.inputs).toEqual(inputs);
    expect((await provider.diff(id, urn, read.props, inputs)).changes).toBe(false);
    expect(urn !== CREDENTIAL || isSecret(outs?.password)).toBe(true);
    await provider.remove(id, urn, outs);
    expect((await provider.read(id, urn, outs)).id).toBe("");
    await provider.remove(id, urn, outs);
  }
});

test("GIVEN nobody at the address WHEN something is asked for THEN a check and a diff answer, and the error of a create names the address", async () => {
  const { server, port } = await occupant();
  await new Promise((resolve) => server.close(resolve));
  const away = providerFor(settingsAt(port));
  await away.configured;
  const inputs = { name: "orders", partitions: 1, replicationFactor: 1 };

  expect((await away.check(TOPIC, {}, inputs)).failures).toEqual([]);
  expect((await away.diff("orders", TOPIC, inputs, { ...inputs, partitions: 2 })).changes).toBe(true);
  await expect(away.create(TOPIC, inputs)).rejects.toThrow(`kafka at 127.0.0.1:${port}: could not make orders`);
});

test("GIVEN a type that is not known WHEN it is checked THEN the known ones are named", async () => {
  await expect(provider.check(urnOf("connector:Connector", "x"), {}, {})).rejects.toThrow("kafka:index/topic:Topic, ");
});
