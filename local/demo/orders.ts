import { z } from "zod";
import { Failure } from "../failure.ts";
import type { GatewayClient } from "./gateway-client.ts";
import type { Goods } from "./goods.ts";
import { type Patience, waitFor } from "./wait-for.ts";

/** How many pieces each order asks for. */
export const QUANTITY = 2;

export interface OrderEnd {
  readonly status: "confirmed" | "cancelled";
  /** Why it was cancelled. */
  readonly reason?: string;
}

/** An order that nothing will happen to any more. */
export interface SettledOrder extends OrderEnd {
  /** UUID */
  readonly id: string;
  readonly sku: string;
  readonly quantity: number;
  /** In minor units. */
  readonly total: number;
  /** ISO 4217 */
  readonly currency: string;
}

/** Orders two, paid with a token of the sandbox; and the same once more, which changes nothing. */
export async function placeOrder(asCustomer: GatewayClient, { sku, currency }: Goods, token: string): Promise<string> {
  const { id } = await asCustomer.callTwice({
    method: "POST",
    path: "/v1/orders",
    body: { items: [{ sku, quantity: QUANTITY }], currency, payment: { method: "card", token } },
    status: 202,
    reply: z.object({ id: z.uuid() }),
  });
  return id;
}

const orderReply = z.object({
  status: z.enum(["pending", "confirmed", "cancelled"]),
  reason: z.string().nullish(),
});

/**
 * Waits until the order is settled.
 * @param end how it should end
 * @throws Failure where it ends in another way, or not in time
 */
export async function settledOrder(
  asCustomer: GatewayClient,
  id: string,
  { sku, price, currency }: Goods,
  end: OrderEnd,
  patience: Patience,
): Promise<SettledOrder> {
  const aside = asCustomer.aside();
  const path = `/v1/orders/${id}`;
  const last = await waitFor(
    patience,
    async () => {
      const { status, reason } = await aside.call({ method: "GET", path, status: 200, reply: orderReply });
      return status === "pending" ? undefined : inWords(status, reason);
    },
    () => `Order ${id} is still pending. ${MORE}`,
  );
  const wanted = inWords(end.status, end.reason);
  if (last !== wanted) {
    throw new Failure(`Order ${id} ended as ${last}, where ${wanted} was right. ${MORE}`);
  }
  return { id, ...end, sku, quantity: QUANTITY, total: QUANTITY * price, currency };
}

const MORE = "`npm run logs -- order` and `npm run logs -- inventory` tell more.";

function inWords(status: string, reason: string | null | undefined): string {
  return reason ? `${status} (${reason})` : status;
}
