import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { Admin } from "@platformatic/kafka";
import { KAFKA, type KafkaAccess, type KafkaServer, startKafka } from "./kafka.ts";
import { BackingInstance, LOOPBACK_ADDRESSES, listeningAddresses } from "./testkit/backing-instance.ts";
import { KafkaClients } from "./testkit/kafka-clients.ts";

let instance: BackingInstance;
let kafka: KafkaServer;
let shop: KafkaAccess;
let bank: KafkaAccess;
const clients = new KafkaClients();

beforeAll(async () => {
  instance = new BackingInstance();
  kafka = await startKafka(instance.props);
  shop = await kafka.ensureUser({ name: "shop", password: "of-the-shop" });
  bank = await kafka.ensureUser({ name: "bank", password: "of-the-bank" });
  await kafka.ensureTopics(["shop.events", "bank.events", "shop.inbox"].map((name) => ({ name, partitions: 2 })));
  await kafka.allow({ user: "shop", read: ["shop.inbox"], write: ["shop.events", "shop.inbox"], group: "shop" });
  await kafka.allow({ user: "bank", read: ["shop.events"], write: ["bank.events"], group: "bank" });
});

afterEach(() => clients.close());

afterAll(() => instance.end());

/** What others see of a process is read from /proc. */
const onLinux = process.platform === "linux" ? test : test.skip;

const send = (access: KafkaAccess, topic: string, value: string) =>
  clients.producer(access).send({ messages: [{ topic, key: "k", value }], acks: -1 });

async function administer<T>(access: KafkaAccess, work: (admin: Admin) => Promise<T>): Promise<T> {
  const sasl = { mechanism: "SCRAM-SHA-512" as const, username: access.user, password: access.password };
  const admin = new Admin({ clientId: "test", bootstrapBrokers: [...access.brokers], sasl, retries: 0 });
  try {
    return await work(admin);
  } finally {
    await admin.close();
  }
}

/** The broker's own names of the refusals in an error, which wraps them. */
async function refusalsOf(work: Promise<unknown>): Promise<string[]> {
  const names: string[] = [];
  const collect = (error: unknown): void => {
    const { apiId, errors = [], cause } = error as { apiId?: string; errors?: unknown[]; cause?: unknown };
    names.push(...(apiId === undefined ? [] : [apiId]));
    for (const inner of [...errors, ...(cause === undefined ? [] : [cause])]) {
      collect(inner);
    }
  };
  await work.then(() => names.push("none"), collect);
  return [...new Set(names)];
}

describe("access", () => {
  test("GIVEN two services WHEN each keeps to its topics THEN what one writes the other reads", async () => {
    await send(shop, "shop.events", "hello");

    expect(await clients.read(bank, "bank", "shop.events", ["hello"])).toEqual(["hello"]);
  });

  test("GIVEN two services WHEN one reaches beyond its topics and its group THEN it is refused", async () => {
    expect(await refusalsOf(send(shop, "bank.events", "x"))).toEqual(["TOPIC_AUTHORIZATION_FAILED"]);
    expect(await refusalsOf(send(bank, "shop.events", "x"))).toEqual(["TOPIC_AUTHORIZATION_FAILED"]);
    expect(await refusalsOf(clients.read(shop, "shop", "bank.events", ["x"]))).toEqual(["TOPIC_AUTHORIZATION_FAILED"]);
    expect(await refusalsOf(clients.read(shop, "bank", "shop.inbox", ["1"]))).toEqual(["GROUP_AUTHORIZATION_FAILED"]);
    expect(await administer(shop, (admin) => admin.listTopics())).toEqual(expect.not.arrayContaining(["bank.events"]));
    const makesTopic = administer(shop, (admin) => admin.createTopics({ topics: ["more"], partitions: 1 }));
    expect(await refusalsOf(makesTopic)).toContain("TOPIC_AUTHORIZATION_FAILED");
  });

  test("GIVEN a right WHEN it is not among those allowed next THEN it ends", async () => {
    const guest = await kafka.ensureUser({ name: "guest", password: "of-the-guest" });
    await kafka.allow({ user: "guest", read: [], write: ["shop.inbox", "bank.events"] });
    await send(guest, "shop.inbox", "1");

    await kafka.allow({ user: "guest", read: [], write: ["bank.events"] });

    expect(await refusalsOf(send(guest, "shop.inbox", "2"))).toEqual(["TOPIC_AUTHORIZATION_FAILED"]);
    await send(guest, "bank.events", "3");
  });

  test("GIVEN a user WHEN the password changes THEN the earlier one is refused, as are strangers", async () => {
    const earlier = await kafka.ensureUser({ name: "guest", password: "an-earlier-one" });
    const now = await kafka.ensureUser({ name: "guest", password: "of-the-guest" });

    expect(await administer(now, (admin) => admin.listTopics())).toBeDefined();
    expect(await refusalsOf(administer(earlier, (admin) => admin.listTopics()))).toEqual([
      "SASL_AUTHENTICATION_FAILED",
    ]);
    const unknown = { ...now, user: "nobody" };
    expect(await refusalsOf(administer(unknown, (admin) => admin.listTopics()))).toEqual([
      "SASL_AUTHENTICATION_FAILED",
    ]);
    const nameless = new Admin({
      clientId: "test",
      bootstrapBrokers: [...now.brokers],
      retries: 0,
      requestTimeout: 5_000,
    });
    await expect(nameless.listTopics()).rejects.toThrow();
    await nameless.close();
  });

  test("GIVEN the administrator's name WHEN asked for as a user THEN refused", async () => {
    await expect(kafka.ensureUser({ name: "plinth-admin", password: "x" })).rejects.toThrow(/cannot be named/);
  });

  onLinux(
    "GIVEN a running broker WHEN others look THEN they see no password, and find no socket but loopback's",
    () => {
      const visible = instance.visibleOf(KAFKA);
      const { controllerPort } = JSON.parse(readFileSync(join(instance.dir, "backing", "kafka.json"), "utf8"));

      for (const password of [instance.passwordOf(KAFKA), shop.password, bank.password]) {
        expect(visible).not.toMatch(password);
      }
      for (const file of ["kafka.json", "kafka/server.properties"]) {
        expect(statSync(join(instance.dir, "backing", file)).mode & 0o777).toBe(0o600);
      }
      for (const port of [kafka.port, controllerPort]) {
        const addresses = listeningAddresses(port);
        expect(addresses).toHaveLength(1);
        expect(LOOPBACK_ADDRESSES).toContain(addresses[0]);
      }
    },
  );
});

describe("topics", () => {
  test("GIVEN a topic WHEN more is asked of it THEN it grows and is set, and nothing is lost", async () => {
    await kafka.ensureTopics([{ name: "growing", partitions: 1 }]);
    await kafka.allow({ user: "shop", read: ["growing"], write: ["growing"], group: "shop" });
    await send(shop, "growing", "1");

    await kafka.ensureTopics([{ name: "growing", partitions: 3, config: { "retention.ms": "86400000" } }]);
    await kafka.ensureTopics([{ name: "growing", partitions: 2 }]);

    const { topics } = await administer(shop, (admin) => admin.metadata({ topics: ["growing"] }));
    expect(topics.get("growing")?.partitionsCount).toBe(3);
    expect(await clients.read(shop, "shop", "growing", ["1"])).toEqual(["1"]);
  });

  test("GIVEN no such topic WHEN somebody who may writes to it THEN it is not made on the way", async () => {
    await kafka.allow({ user: "shop", read: [], write: ["nowhere"] });

    await expect(send(shop, "nowhere", "x")).rejects.toThrow("Unknown topic nowhere");
  });
});

describe("restarts", () => {
  test("GIVEN a running broker WHEN started again THEN the same one is taken over", async () => {
    const pid = instance.pidOf(KAFKA);

    const again = await startKafka(instance.props);

    expect(instance.pidOf(KAFKA)).toBe(pid);
    expect(again.port).toBe(kafka.port);
  });

  test("GIVEN a writer at work WHEN the broker is killed -9 THEN all that was acknowledged is there afterwards, and users and rights", async () => {
    await kafka.ensureTopics([{ name: "kept", partitions: 2 }]);
    await kafka.allow({ user: "shop", read: ["kept"], write: ["kept"], group: "shop" });
    const producer = clients.producer(shop);
    const acknowledged: string[] = [];
    const writing = (async () => {
      for (let each = 0; ; each++) {
        await producer.send({ messages: [{ topic: "kept", key: `${each}`, value: `${each}` }], acks: -1 });
        acknowledged.push(`${each}`);
      }
    })();
    writing.catch(() => {});
    while (acknowledged.length < 200) {
      await sleep(5);
    }

    await instance.crash(KAFKA);
    await expect(writing).rejects.toThrow();
    const again = await startKafka(instance.props);

    expect(again.port).toBe(kafka.port);
    // Ends only once all of them came.
    await clients.read(shop, "shop", "kept", acknowledged);
    expect(instance.ledger.leftovers()).toEqual([]);
  });

  test("GIVEN a broker WHEN it is stopped THEN it ends by itself, cleanly, and the next has the data", async () => {
    await kafka.ensureTopics([{ name: "stopped", partitions: 1 }]);
    await kafka.allow({ user: "shop", read: ["stopped"], write: ["stopped"], group: "shop" });
    await send(shop, "stopped", "1");

    await instance.ledger.stop(KAFKA);

    expect(statSync(join(instance.dir, "backing", "kafka", "data", ".kafka_cleanshutdown")).isFile()).toBe(true);
    await startKafka(instance.props);
    expect(await clients.read(shop, "shop", "stopped", ["1"])).toEqual(["1"]);
  });
});
