import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { appendFileSync, mkdirSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { json } from "node:stream/consumers";
import { podsDirectory } from "../../node/pod-directory.ts";

/** What is wrong with the shop. */
export interface ShopFaults {
  /** Orders stay pending. */
  readonly stuck?: boolean;
  /** Declined payments are taken for good ones. */
  readonly blind?: boolean;
  /** Repeated requests count again. */
  readonly forgetful?: boolean;
  /** A service that logs nothing. */
  readonly silent?: string;
  /** There is no sandbox at the gateway. */
  readonly external?: boolean;
}

export const ADMIN = { email: "admin@plinth.example", password: "of-a-test" };
export const PROVIDER_KEY = "of-a-test-0123456789";

interface Order {
  readonly id: string;
  readonly token: string;
}

interface Heard {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly key: string;
  readonly bearer: string;
}

/** Behaves at its one port as the gateway with the services behind it, and logs as they do. Keeps one customer and one product. */
export class StandInShop {
  readonly #server: Server;
  readonly #faults: ShopFaults;
  readonly #instanceDir: string;
  readonly #answered = new Map<string, readonly [number, unknown]>();
  readonly #orders: Order[] = [];
  #email = "";
  #available = 0;

  private constructor(instanceDir: string, faults: ShopFaults) {
    this.#instanceDir = instanceDir;
    this.#faults = faults;
    this.#server = createServer(async (request, response) => {
      const body = request.method === "POST" ? await json(request) : {};
      this.#log(request);
      const [status, reply] = this.#once({
        path: `${request.method} ${request.url}`,
        body: body as Heard["body"],
        key: String(request.headers["idempotency-key"] ?? ""),
        bearer: request.headers.authorization ?? "",
      });
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(reply));
    });
  }

  static async start(instanceDir: string, faults: ShopFaults = {}): Promise<StandInShop> {
    const shop = new StandInShop(instanceDir, faults);
    shop.#server.listen(0, "127.0.0.1");
    await once(shop.#server, "listening");
    return shop;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #once(heard: Heard): readonly [number, unknown] {
    const known = heard.key === "" || this.#faults.forgetful ? undefined : this.#answered.get(heard.key);
    const answer = known ?? this.#answer(heard);
    this.#answered.set(heard.key, answer);
    return answer;
  }

  #answer({ path, body, bearer }: Heard): readonly [number, unknown] {
    const [, resource = ""] = /^[A-Z]+ (\/(?:sandbox\/)?v1\/[\w-]+)/.exec(path) ?? [];
    if (resource.startsWith("/sandbox")) {
      return this.#sandboxAnswer(path, bearer);
    }
    switch (`${path.split(" ", 1)[0]} ${resource}`) {
      case "POST /v1/users":
        this.#email = String(body.email);
        return [201, { id: "customer-1", email: this.#email }];
      case "POST /v1/sessions":
        return [201, { accessToken: body.email === ADMIN.email ? "admin" : "customer" }];
      case "POST /v1/products":
        return bearer === "Bearer admin" ? [201, body] : [403, {}];
      case "POST /v1/warehouses":
        return [409, { code: "warehouse-exists" }];
      case "POST /v1/stock":
        this.#available += Number(body.quantity);
        return [201, {}];
      case "GET /v1/stock":
        return [200, { available: this.#available, reserved: 0 }];
      case "POST /v1/orders":
        return [202, this.#place(body)];
      case "GET /v1/orders":
        return [200, this.#endOf(this.#orders.find(({ id }) => path.endsWith(id)))];
      case "GET /v1/notifications":
        return [200, { items: this.#orders.map((order) => this.#notificationOf(order)) }];
      default:
        return [404, {}];
    }
  }

  #place(body: Heard["body"]): object {
    const { token } = body.payment as { token: string };
    const order = { id: randomUUID(), token };
    this.#orders.push(order);
    this.#available -= this.#endOf(order).status === "confirmed" ? 2 : 0;
    return { id: order.id, status: "pending" };
  }

  #endOf(order: Order | undefined): { readonly status: string; readonly reason?: string } {
    if (this.#faults.stuck) {
      return { status: "pending" };
    }
    const isPaid = order?.token === "tok_ok" || this.#faults.blind;
    return isPaid ? { status: "confirmed" } : { status: "cancelled", reason: "payment-declined" };
  }

  #notificationOf(order: Order): object {
    const channels = [{ channel: "email", state: "delivered" }];
    return { type: `order.${this.#endOf(order).status}`, data: { orderId: order.id }, channels };
  }

  #sandboxAnswer(path: string, bearer: string): readonly [number, unknown] {
    if (this.#faults.external || bearer !== `Bearer ${PROVIDER_KEY}`) {
      return [this.#faults.external ? 404 : 401, {}];
    }
    if (path.includes("/messages")) {
      const items = path.endsWith(encodeURIComponent(this.#email))
        ? this.#orders.map(({ id }) => ({ subject: "Your order", text: id, receivedAt: "2026-01-01T10:00:00.000Z" }))
        : [];
      return [200, { items }];
    }
    const order = this.#orders.find(({ id }) => path.endsWith(id));
    return [200, order?.token === "tok_ok" ? { status: "succeeded", net: 2500 } : { status: "declined", net: 0 }];
  }

  #log({ method, url = "", headers }: IncomingMessage): void {
    const [, service] = SERVICES.find(([pattern]) => pattern.test(url)) ?? [];
    if (service === undefined || service === this.#faults.silent) {
      return;
    }
    const file = join(podsDirectory(this.#instanceDir), `plinth_${service}-1_uid`, service, "0.log");
    mkdirSync(dirname(file), { recursive: true });
    const ids = { correlationId: headers["x-correlation-id"], traceId: String(headers.traceparent).slice(3, 35) };
    const line = { level: "info", time: new Date().toISOString(), service, ...ids, method, msg: "request" };
    appendFileSync(file, `${JSON.stringify(line)}\nnot of the service: ${ids.traceId}\n`);
  }
}

const SERVICES: readonly (readonly [RegExp, string])[] = [
  [/^\/v1\/(users|sessions)/, "user"],
  [/^\/v1\/(products|warehouses|stock)/, "inventory"],
  [/^\/v1\/orders/, "order"],
  [/^\/v1\/notifications/, "notification"],
];
