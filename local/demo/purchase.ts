import type { GatewayClient } from "./gateway-client.ts";
import { type Goods, type Stock, stockOnceAvailable } from "./goods.ts";
import { type OrderEnd, placeOrder, type SettledOrder, settledOrder } from "./orders.ts";
import type { Patience } from "./wait-for.ts";

export interface PurchaseProps {
  readonly asCustomer: GatewayClient;
  readonly goods: Goods;
  /** Of the sandbox's payments. */
  readonly token: string;
  readonly end: OrderEnd;
  /** How much of the goods must be available afterwards. */
  readonly left: number;
  readonly patience: Patience;
}

export interface Purchase {
  readonly order: SettledOrder;
  /** Once the order holds nothing back any more. */
  readonly stock: Stock;
}

/** One order from its placing to its end, and what it leaves of the stock. */
export async function purchase({ asCustomer, goods, token, end, left, patience }: PurchaseProps): Promise<Purchase> {
  const id = await placeOrder(asCustomer, goods, token);
  const order = await settledOrder(asCustomer, id, goods, end, patience);
  return { order, stock: await stockOnceAvailable(asCustomer, goods.sku, left, patience) };
}
