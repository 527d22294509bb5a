import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createLogger, Metrics } from "@plinth/chassis";
import { type Consumption, consumeMessages, handles, type Message } from "@plinth/chassis/kafka";
import { Database, migrate } from "@plinth/chassis/postgres";
import { type EventData, eventSchemas } from "@plinth/events";
import { BackingServers } from "../chassis/testkit/backing-servers.ts";
import { OPEN_CONTRACT } from "../chassis/testkit/open-contract.ts";
import { until } from "../chassis/testkit/until.ts";
import { TestService } from "./testkit/test-service.ts";
import { userEnvironment } from "./testkit/user-environment.ts";

const log = createLogger("test", "silent");
const data = eventSchemas["user.registered"][1];

let servers: BackingServers;
let service: TestService;
let reader: Consumption;
let inbox: Database;
const heard: Message<EventData<"user.registered">>[] = [];

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true, kafka: true });
  await servers.ensureTopics([
    { name: "user.events", partitions: 3 },
    { name: "reader.dead-letters", partitions: 1 },
  ]);
  const kafka = await servers.kafka();
  service = await TestService.start(userEnvironment(await servers.database(), { kafka }));

  const url = await servers.database();
  const folder = fileURLToPath(new URL("./postgres/migrations", import.meta.url));
  await migrate({ databaseUrl: url, folder, service: "reader", log });
  inbox = new Database({ url, connections: 2, service: "reader", log });
  const hear = async (message: Message<EventData<"user.registered">>) => {
    heard.push(message);
  };
  reader = consumeMessages({
    kafka,
    group: "reader",
    contract: OPEN_CONTRACT,
    topics: ["user.events"],
    handlers: [handles("user.registered", data, hear), handles("user.changed", eventSchemas["user.changed"][1], hear)],
    database: inbox,
    metrics: new Metrics("reader"),
    log,
  });
});

afterAll(async () => {
  await service?.close();
  await reader?.close();
  await inbox?.close();
  await servers?.stop();
});

const correlationOf = (email: string) => `of-${email.replace("@", "-")}`;
const register = (email: string) =>
  service
    .request()
    .post("/v1/users")
    .set("x-correlation-id", correlationOf(email))
    .send({ email, password: "correct horse", name: "Ann" });
const of = (email: string) => heard.filter((message) => message.data.email === email);

describe("events of users", () => {
  test("GIVEN somebody who registers and changes their name WHEN it is done THEN others hear of both, in order, with the ids of the requests", async () => {
    const { body } = await register("ann@example.com").expect(201);
    const login = await service
      .request()
      .post("/v1/sessions")
      .send({ email: "ann@example.com", password: "correct horse" })
      .expect(201);
    await service
      .request()
      .patch("/v1/users/me")
      .set("authorization", `Bearer ${login.body.accessToken}`)
      .send({ name: "Anna" })
      .expect(200);

    await until(() => of("ann@example.com").length === 2);

    const person = { userId: body.id, email: "ann@example.com" };
    expect(of("ann@example.com")).toMatchObject([
      {
        type: "user.registered",
        key: body.id,
        source: expect.stringContaining("user"),
        data: { ...person, name: "Ann", version: 1 },
      },
      { type: "user.changed", key: body.id, data: { ...person, name: "Anna", version: 2 } },
    ]);
    expect(of("ann@example.com")[0]?.context.correlationId).toBe(correlationOf("ann@example.com"));
  });

  test("GIVEN Kafka is killed WHEN somebody registers THEN they are served, and others hear of it when it is back, once", async () => {
    await servers.killKafka();
    await register("bob@example.com").expect(201);
    await register("bob@example.com").expect(409);
    await service.request().get("/ready").expect(200);
    expect(of("bob@example.com")).toEqual([]);

    await servers.startKafka();
    await until(() => of("bob@example.com").length > 0);
    await register("cy@example.com").expect(201);
    await until(() => of("cy@example.com").length > 0);

    expect(of("bob@example.com")).toHaveLength(1);
  });
});
