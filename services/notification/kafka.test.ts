import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type NewMessage, readDeadLetters, replayDeadLetters } from "@plinth/chassis/kafka";
import { BackingServers } from "../chassis/testkit/backing-servers.ts";
import { MessageStage } from "../chassis/testkit/message-stage.ts";
import { until } from "../chassis/testkit/until.ts";
import { MailServer } from "./testkit/mail-server.ts";
import { quickRules } from "./testkit/quick-rules.ts";
import { TestService } from "./testkit/test-service.ts";

let servers: BackingServers;
let mails: MailServer;
/** Stands for the services that publish. */
let publisher: MessageStage;
let service: TestService;

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true, kafka: true });
  await servers.ensureTopics([
    { name: "user.events", partitions: 3 },
    { name: "order.events", partitions: 3 },
    { name: "notification.dead-letters", partitions: 1 },
  ]);
  mails = await MailServer.start();
  publisher = await MessageStage.open(servers);
  publisher.startRelay();
  service = await TestService.start(
    { database: await servers.database(), kafka: await servers.kafka(), smtp: mails.url },
    { rules: quickRules({ attempts: 1_000, perTarget: 8 }) },
  );
});

afterAll(async () => {
  await service?.close();
  await publisher?.close();
  await mails?.kill();
  await servers?.stop();
});

beforeEach(() => {
  mails.behave();
});

const registered = (userId: string): NewMessage => ({
  topic: "user.events",
  key: userId,
  type: "user.registered",
  data: { userId, email: `${userId}@example.com`, name: "Ann" },
});

const orderEvent = (type: string, orderId: string, data: Readonly<Record<string, unknown>>): NewMessage => ({
  topic: "order.events",
  key: orderId,
  type,
  data: { orderId, ...data },
});

const confirmed = (userId: string, orderId = randomUUID()) =>
  orderEvent("order.confirmed", orderId, { userId, total: 990, currency: "EUR" });

const deadLetters = () => readDeadLetters({ kafka: publisher.kafka, group: "notification" });

const notifications = async (userId: string) => {
  const authorization = await service.authorization(userId);
  const { body } = await service.request().get("/v1/notifications?limit=100").set("authorization", authorization);
  return body.items as { type: string; correlationId: string; channels: { state: string }[] }[];
};

describe("events from Kafka", () => {
  test("GIVEN a user and their order WHEN both are published THEN a mail, and a notification with the request's correlation id", async () => {
    const userId = randomUUID();

    await publisher.publish(confirmed(userId), registered(userId));
    await until(() => mails.taken.length === 1);

    expect(mails.taken[0]?.to).toBe(`${userId}@example.com`);
    await until(async () => (await notifications(userId))[0]?.channels[0]?.state === "delivered");
    expect(await notifications(userId)).toMatchObject([{ type: "order.confirmed", correlationId: "correlation-1" }]);
  });

  test("GIVEN an event that nobody can read WHEN it arrives THEN it goes to the dead letters, and the next one is told of", async () => {
    const userId = randomUUID();
    const orderId = randomUUID();

    await publisher.publish(
      registered(userId),
      orderEvent("order.confirmed", orderId, { userId, total: "much", currency: "EUR" }),
      confirmed(userId, orderId),
    );
    await until(() => mails.taken.length === 1);

    expect(await notifications(userId)).toHaveLength(1);
    expect(await deadLetters()).toContainEqual(
      expect.objectContaining({ topic: "order.events", key: orderId, correlationId: "correlation-1" }),
    );
  });

  test("GIVEN an event that the database refuses WHEN the fault is mended and it is replayed THEN it is told of, once", async () => {
    const userId = randomUUID();
    const orderId = randomUUID();
    const change = (name: string, text: string) => service.events.database.rows({ name, text }, []);
    await change(
      "break",
      "alter table notifications add constraint broken check (type <> 'order.cancelled') not valid",
    );

    await publisher.publish(
      registered(userId),
      orderEvent("order.cancelled", orderId, { userId, reason: "payment-declined" }),
    );
    await until(async () => (await deadLetters()).some(({ key }) => key === orderId));
    await change("mend", "alter table notifications drop constraint broken");
    expect(await notifications(userId)).toEqual([]);
    const isIt = ({ key }: { key: string }) => key === orderId;
    await replayDeadLetters({ kafka: publisher.kafka, group: "notification" }, isIt);
    await until(() => mails.taken.length === 1);
    await replayDeadLetters({ kafka: publisher.kafka, group: "notification" }, isIt);
    await publisher.publish(confirmed(userId, orderId));
    await until(() => mails.taken.length === 2);

    expect((await notifications(userId)).map(({ type }) => type)).toEqual(["order.confirmed", "order.cancelled"]);
  });

  test("GIVEN a stream of orders WHEN Postgres and then Kafka are killed in the middle THEN every order is told of, and none is noted twice", async () => {
    const userId = randomUUID();
    const orders = Array.from({ length: 60 }, () => randomUUID());
    const told = () =>
      orders.filter((orderId) => mails.taken.some(({ raw }) => raw.includes(orderId.slice(0, 18)))).length;

    await publisher.publish(registered(userId), ...orders.map((orderId) => confirmed(userId, orderId)));
    await until(() => told() > 0);
    await servers.killPostgres();
    await servers.startPostgres();
    await publisher.publish(registered(randomUUID()));
    await servers.killKafka();
    await servers.startKafka();

    await until(() => told() === orders.length);
    const settled = async () =>
      (await notifications(userId)).flatMap(({ channels }) => channels.map(({ state }) => state));
    await until(async () => (await settled()).every((state) => state === "delivered"));
    expect(await settled()).toHaveLength(orders.length);
  });
});
