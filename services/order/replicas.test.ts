import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import request from "supertest";
import type { ServiceProcess } from "../chassis/testkit/service-process.ts";
import { until } from "../chassis/testkit/until.ts";
import { CallProxy } from "./testkit/call-proxy.ts";
import { OrderStage } from "./testkit/order-stage.ts";

let stage: OrderStage;
let calls: CallProxy;
let ann: string;

beforeAll(async () => {
  stage = await OrderStage.start();
  calls = await CallProxy.start(stage.sandbox.url);
  ann = await stage.authorization(randomUUID());
});

afterEach(async () => {
  calls.onCall = async () => undefined;
  await stage.killServices();
  await stage.expelMembers();
});

afterAll(async () => {
  await calls?.close();
  await stage?.stop();
});

function start(changes: Readonly<Record<string, string>> = {}): ServiceProcess {
  return stage.startService({ PAYMENT_URL: `${calls.url}/sandbox`, ...changes });
}

async function read(url: string, id: string) {
  return (await request(url).get(`/v1/orders/${id}`).set("authorization", ann).expect(200)).body;
}

async function placedAt(url: string): Promise<string> {
  const { status, body } = await stage.place(url, ann);
  expect(status).toBe(202);
  return body.id;
}

const callsFor = (id: string) => calls.received.filter(({ path, body }) => path.includes(id) || body.includes(id));

test("GIVEN two orchestrators WHEN orders come at both THEN each advances once, with one call and each event once", async () => {
  const patient = { PAYMENT_TIMEOUT_MS: "20000" };
  const replicas = [start(patient), start(patient)];
  const urls = await Promise.all(replicas.map((replica) => replica.url()));

  const ids = await Promise.all(Array.from({ length: 40 }, (_, index) => placedAt(urls[index % 2] ?? "")));
  for (const id of ids) {
    await until(async () => (await read(urls[0] ?? "", id)).status === "confirmed");
  }
  await until(() => ids.every((id) => stage.events.typesOf(id).length >= 2));
  await until(() => ids.every((id) => stage.inventory.commands(id).length >= 2));
  const charges = () => replicas.flatMap(({ lines }) => lines.filter(({ call }) => call === "charge"));
  await until(() => charges().length >= ids.length);

  for (const id of ids) {
    expect(callsFor(id)).toHaveLength(1);
    expect(stage.events.typesOf(id)).toEqual(["order.placed", "order.confirmed"]);
    expect(await stage.sandbox.entries(id)).toHaveLength(1);
    expect(stage.inventory.commands(id)).toEqual(["stock.reserve", "stock.confirm"]);
  }
  // Begun, reserved, charging, charged, confirmed: five versions, whoever made them.
  expect(await stage.rows("select distinct version from sagas where order_id = any ($1::uuid[])", [ids])).toEqual([
    { version: 5 },
  ]);
  expect(charges()).toHaveLength(40);
});

test("GIVEN a worker that freezes over a charge WHEN another has taken over and it thaws THEN its outcome changes nothing", async () => {
  // Neither gives up on a provider that is only slow: then it would ask a second time.
  const patient = { PAYMENT_TIMEOUT_MS: "4000" };
  const frozen = start(patient);
  const url = await frozen.url();
  const charged = new Promise<void>((resolve) => {
    calls.onCall = async (moment) => {
      if (moment === "after") {
        calls.onCall = async () => undefined;
        frozen.signal("SIGSTOP");
        resolve();
      }
    };
  });
  const id = await placedAt(url);
  await charged;
  await stage.expelMembers();
  const other = await start(patient).url();
  await until(async () => (await read(other, id)).status === "confirmed");
  const [before] = await stage.rows("select * from sagas where order_id = $1", [id]);

  frozen.signal("SIGCONT");
  await until(() => frozen.lines.some(({ msg }) => msg === "the saga has gone on without this outcome"));

  expect(await stage.rows("select * from sagas where order_id = $1", [id])).toEqual([before]);
  expect(callsFor(id).map(({ method }) => method)).toEqual(["POST", "GET"]);
  expect(stage.events.typesOf(id)).toEqual(["order.placed", "order.confirmed"]);
  expect(await stage.sandbox.entries(id)).toHaveLength(1);
});

test("GIVEN a charge that is held up on its way WHEN the user cancels THEN the refund is there first, and the late charge is void", async () => {
  const url = await start().url();
  const arrival = Promise.withResolvers<void>();
  const heldUp = new Promise<void>((resolve) => {
    calls.onCall = async (moment, call) => {
      if (moment === "before" && call === "POST /charges") {
        resolve();
        await arrival.promise;
      }
    };
  });
  const answered = new Promise<void>((resolve) => {
    const hold = calls.onCall;
    calls.onCall = async (moment, call, received) => {
      await hold(moment, call, received);
      if (moment === "after" && call === "POST /charges") {
        resolve();
      }
    };
  });

  const id = await placedAt(url);
  await heldUp;
  await request(url).post(`/v1/orders/${id}/cancel`).set("authorization", ann).expect(202);
  await until(async () => (await read(url, id)).status === "cancelled");
  const tombstone = await stage.sandbox.entries(id);
  arrival.resolve();
  await answered;

  expect(tombstone.map(({ kind }) => kind)).toEqual(["void"]);
  expect((await stage.sandbox.entries(id)).map(({ kind }) => kind)).toEqual(["void"]);
  expect(await stage.sandbox.charge(id)).toMatchObject({ status: "declined", net: 0 });
  expect(await read(url, id)).toMatchObject({ status: "cancelled", reason: "cancelled-by-user" });
});

test("GIVEN an inventory that says nothing WHEN its time is over THEN the order is cancelled and the stock let go", async () => {
  const url = await start({ STOCK_TIMEOUT_SECONDS: "1" }).url();

  const { body } = await stage.place(url, ann, { sku: "silent" });
  await until(async () => (await read(url, body.id)).status === "cancelled");

  expect(await read(url, body.id)).toMatchObject({ reason: "stock-timeout" });
  await until(() => stage.inventory.commands(body.id).length >= 2);
  expect(stage.inventory.commands(body.id)).toEqual(["stock.reserve", "stock.release"]);
  expect(callsFor(body.id)).toEqual([]);
});
