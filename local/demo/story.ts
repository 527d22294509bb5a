import type { Progress } from "../progress.ts";
import { GatewayClient } from "./gateway-client.ts";
import { type Goods, newGoods, receiveStock, type Stock } from "./goods.ts";
import { type Notification, notificationsOf } from "./notifications.ts";
import { QUANTITY, type SettledOrder } from "./orders.ts";
import { type Mail, outside, type Payment } from "./outside.ts";
import { type Customer, type Login, loggedIn, newCustomer } from "./people.ts";
import { purchase } from "./purchase.ts";
import { type Tell, telling } from "./telling.ts";
import { newTrace } from "./trace.ts";
import { type Traces, tracesOf } from "./trace-lines.ts";
import type { Patience } from "./wait-for.ts";

export interface DemoProps {
  /** The gateway's base URL. */
  readonly gateway: string;
  /** The instance's folder, for the pods' logs. */
  readonly instanceDir: string;
  readonly admin: Login;
  /** The bearer key of the providers' stand-ins. */
  readonly providerKey: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** How long each condition is waited for. @default 60 */
  readonly seconds?: number;
}

/** What the demonstration saw; `demo --json` prints it. */
export interface DemoReport {
  readonly correlationId: string;
  readonly traceId: string;
  readonly user: Customer;
  /** The confirmed one, then the cancelled one. */
  readonly orders: readonly (SettledOrder & { readonly payment?: Payment })[];
  readonly stock: Goods & { readonly before: Stock; readonly afterConfirmed: Stock; readonly afterCancelled: Stock };
  /** Absent where the platform has providers of its own. */
  readonly mails?: readonly Mail[];
  readonly notifications: readonly Notification[];
  readonly services: Traces;
}

/**
 * Registers somebody, stocks something, orders it twice, and follows one trace through all services.
 * @throws Failure that says what was wrong, where, and what to do
 */
export async function demonstrate(props: DemoProps): Promise<DemoReport> {
  const { gateway, signal, progress, seconds = 60 } = props;
  const trace = newTrace();
  const stage = {
    client: new GatewayClient({ gateway, trace, signal }),
    patience: { seconds, signal },
    tell: telling(progress),
  };
  const shop = await openShop(stage, props.admin);
  const { paid, declined } = await orderTwice(stage, shop);
  const orders = [paid.order, declined.order];
  const told = await hearOf(stage, shop, orders, props.providerKey);
  const services = await stage.tell(
    "Trace",
    () => tracesOf(props.instanceDir, trace.traceId, stage.patience),
    (traces) => `${Object.values(traces).flat().length} lines of ${Object.keys(traces).length} services`,
  );
  return {
    ...trace,
    user: shop.customer,
    orders: orders.map((order, index) => withPayment(order, told.outside?.payments[index])),
    stock: { ...shop.goods, before: shop.stock, afterConfirmed: paid.stock, afterCancelled: declined.stock },
    ...(told.outside && { mails: told.outside.mails }),
    notifications: told.notifications,
    services,
  };
}

/** What every act needs. */
interface Stage {
  readonly client: GatewayClient;
  readonly patience: Patience;
  readonly tell: Tell;
}

interface Shop {
  readonly customer: Customer;
  readonly asCustomer: GatewayClient;
  readonly goods: Goods;
  readonly stock: Stock;
}

async function openShop({ client, patience, tell }: Stage, admin: Login): Promise<Shop> {
  const { customer, asCustomer } = await tell(
    "Customer registers",
    () => newCustomer(client),
    (made) => made.customer.email,
  );
  const asAdmin = await tell(
    "Administrator logs in",
    () => loggedIn(client, admin),
    () => admin.email,
  );
  const goods = await tell(
    "Product",
    () => newGoods(asAdmin),
    ({ sku }) => sku,
  );
  const stock = await tell(
    "Stock arrives",
    () => receiveStock(asAdmin, goods, patience),
    ({ available }) => `${available} available; booked in twice with one key`,
  );
  return { customer, asCustomer, goods, stock };
}

async function orderTwice({ patience, tell }: Stage, { asCustomer, goods, stock }: Shop) {
  const left = stock.available - QUANTITY;
  const paid = await tell(
    "Order with a good card",
    () => purchase({ asCustomer, goods, patience, token: "tok_ok", end: { status: "confirmed" }, left }),
    (done) => `confirmed, ${done.stock.available} left`,
  );
  const declined = await tell(
    "Order with a declined card",
    () => purchase({ asCustomer, goods, patience, token: "tok_declined", end: DECLINED, left }),
    (done) => `cancelled, still ${done.stock.available} left`,
  );
  return { paid, declined };
}

const DECLINED = { status: "cancelled", reason: "payment-declined" } as const;

async function hearOf(
  { client, patience, tell }: Stage,
  { asCustomer, customer }: Shop,
  orders: readonly SettledOrder[],
  providerKey: string,
) {
  const orderIds = orders.map(({ id }) => id);
  return {
    notifications: await tell(
      "Notifications",
      () => notificationsOf(asCustomer, orderIds, patience),
      (list) => list.map(({ type }) => type).join(", "),
    ),
    outside: await tell(
      "Payments and mails",
      () => outside(client.as(providerKey), customer, orderIds, patience),
      (found) => (found === undefined ? "skipped: no sandbox at the gateway" : `${found.mails.length} mails`),
    ),
  };
}

function withPayment(order: SettledOrder, payment: Payment | undefined) {
  return payment === undefined ? order : { ...order, payment };
}
