import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { GatewayClient } from "./gateway-client.ts";
import { type Patience, waitFor } from "./wait-for.ts";

/** What the demonstration sells. */
export interface Goods {
  readonly sku: string;
  /** In minor units. */
  readonly price: number;
  /** ISO 4217 */
  readonly currency: string;
}

export interface Stock {
  readonly available: number;
  readonly reserved: number;
}

const RECEIVED = 10;

const WAREHOUSE = { id: "demo", name: "Demo warehouse" };

/** A product of its own for every demonstration, in the warehouse that all share. */
export async function newGoods(asAdmin: GatewayClient): Promise<Goods> {
  const goods = { sku: `DEMO-${randomBytes(4).toString("hex").toUpperCase()}`, price: 1250, currency: "EUR" };
  await asAdmin.call({
    method: "POST",
    path: "/v1/products",
    body: { ...goods, name: "Demo lamp" },
    status: 201,
    reply: z.object({ sku: z.literal(goods.sku) }),
  });
  await asAdmin.callIfThere(
    { method: "POST", path: "/v1/warehouses", body: WAREHOUSE, status: 201, reply: z.unknown() },
    // Of an earlier demonstration.
    409,
  );
  return goods;
}

/** Books a delivery in, and the same one again: it counts once. */
export async function receiveStock(asAdmin: GatewayClient, { sku }: Goods, patience: Patience): Promise<Stock> {
  await asAdmin.callTwice({
    method: "POST",
    path: `/v1/stock/${sku}/receipts`,
    body: { warehouse: WAREHOUSE.id, quantity: RECEIVED },
    status: 201,
    reply: z.unknown(),
  });
  return stockOnceAvailable(asAdmin, sku, RECEIVED, patience);
}

/** Waits until so much of it can be ordered and none is held back for an order. */
export async function stockOnceAvailable(
  client: GatewayClient,
  sku: string,
  available: number,
  patience: Patience,
): Promise<Stock> {
  const aside = client.aside();
  let last: Stock = { available: 0, reserved: 0 };
  return waitFor(
    patience,
    async () => {
      last = await stockOf(aside, sku);
      return last.available === available && last.reserved === 0 ? last : undefined;
    },
    () =>
      `${sku} has ${last.available} available and ${last.reserved} reserved, where ${available} and 0 should be. ` +
      "`npm run logs -- inventory` tells more.",
  );
}

function stockOf(client: GatewayClient, sku: string): Promise<Stock> {
  const reply = z.object({ available: z.int(), reserved: z.int() });
  return client.call({ method: "GET", path: `/v1/stock/${sku}`, status: 200, reply });
}
