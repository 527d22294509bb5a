import { z } from "zod";
import type { GatewayClient } from "./gateway-client.ts";
import { type Patience, waitFor } from "./wait-for.ts";

/** One thing that a customer was told of, and how far each channel is. */
export interface Notification {
  readonly type: string;
  readonly orderId: string;
  /** Such as `email: delivered`. */
  readonly channels: readonly string[];
}

const reply = z.object({
  items: z.array(
    z.object({
      type: z.string(),
      data: z.object({ orderId: z.string() }),
      channels: z.array(z.object({ channel: z.string(), state: z.string() })),
    }),
  ),
});

/** How an order's end is announced. */
const ENDS: ReadonlySet<string> = new Set(["order.confirmed", "order.cancelled"]);

/** Waits until the customer was told how each order ended. */
export async function notificationsOf(
  asCustomer: GatewayClient,
  orderIds: readonly string[],
  patience: Patience,
): Promise<Notification[]> {
  const aside = asCustomer.aside();
  let last: Notification[] = [];
  await waitFor(
    patience,
    async () => {
      last = await read(aside);
      const told = last.filter(({ type }) => ENDS.has(type));
      return orderIds.every((id) => told.some(({ orderId }) => orderId === id)) ? last : undefined;
    },
    () =>
      `GET /v1/notifications tells of ${last.map(({ type }) => type).join(", ") || "nothing"}, and not how each of the ` +
      `orders ${orderIds.join(", ")} ended. \`npm run logs -- notification\` tells more.`,
  );
  // Once more as a part of the trace.
  return read(asCustomer);
}

async function read(client: GatewayClient): Promise<Notification[]> {
  const { items } = await client.call({ method: "GET", path: "/v1/notifications", status: 200, reply });
  return items.map(({ type, data, channels }) => ({
    type,
    orderId: data.orderId,
    channels: channels.map(({ channel, state }) => `${channel}: ${state}`),
  }));
}
