import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import request from "supertest";
import { until } from "../chassis/testkit/until.ts";
import { OrderStage } from "./testkit/order-stage.ts";

let stage: OrderStage;
let inventory: string;
let orders: string;
let ann: string;

beforeAll(async () => {
  stage = await OrderStage.start("real");
  [inventory, orders] = await Promise.all([stage.startInventory(["book"], 10), stage.startService().url()]);
  ann = await stage.authorization(randomUUID());
});

afterAll(() => stage?.stop());

const read = async (id: string) => (await request(orders).get(`/v1/orders/${id}`).set("authorization", ann)).body;

async function over(placement: Parameters<OrderStage["place"]>[2]) {
  const { body } = await stage.place(orders, ann, placement);
  await until(async () => (await read(body.id)).status !== "pending");
  return read(body.id);
}

const stock = async () => (await request(inventory).get("/v1/stock/book").expect(200)).body;

test("GIVEN the inventory itself, with ten pieces WHEN eight orders want two each THEN five get them and pay, and the stock says so", async () => {
  const ends = await Promise.all(Array.from({ length: 8 }, () => over({})));

  const confirmed = ends.filter(({ status }) => status === "confirmed");
  const cancelled = ends.filter(({ status }) => status === "cancelled");
  expect(confirmed.map(({ total }) => total)).toEqual(Array(5).fill(500));
  expect(cancelled.map(({ reason }) => reason)).toEqual(Array(3).fill("insufficient-stock"));
  expect(await stock()).toMatchObject({ available: 0, reserved: 0 });
});

test("GIVEN two pieces that came back WHEN one order is declined and one asks for what there is not THEN the pieces are free again", async () => {
  const admin = await stage.authorization(randomUUID(), ["admin"]);
  await request(inventory)
    .post("/v1/stock/book/receipts")
    .set("authorization", admin)
    .set("idempotency-key", randomUUID())
    .send({ warehouse: "north", quantity: 2 })
    .expect(201);

  expect(await over({ token: "tok_declined" })).toMatchObject({ status: "cancelled", reason: "payment-declined" });
  expect(await over({ sku: "unheard-of" })).toMatchObject({ status: "cancelled", reason: "unknown-sku" });
  await until(async () => (await stock()).available === 2);
  expect(await over({ token: "tok_unknown" })).toMatchObject({ status: "confirmed" });
  expect(await stock()).toMatchObject({ available: 0, reserved: 0 });
});
