import { once } from "node:events";
import type { Server } from "node:http";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type RequestListener, request } from "node:http";
import { clusterFetch } from "../cluster-fetch.ts";
import type { HttpRoute, RouteRule } from "../gateway-api.ts";
import { KeptState } from "../kept-state.ts";
import type { KongPlugin } from "../kong-plugin.ts";
import { chainCompiler } from "../plugin-chain.ts";
import { RouteProxy } from "../route-proxy.ts";
import { RouteTable } from "../route-table.ts";
import { cluster, prefix, route, service } from "../routing.testkit.ts";
import type { PluginHost } from "./plugin.ts";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request; `body` as a list goes in chunks, so of unknown length. */
export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | readonly string[];
}

/** What the cluster of a test declares for its gateway. */
export interface Declared {
  readonly plugins?: readonly KongPlugin[];
  readonly clusterPlugins?: readonly KongPlugin[];
  /** Names on the route, with commas between them. */
  readonly onRoute?: string;
  /** Names on the Service. */
  readonly onService?: string;
  readonly rule?: Partial<RouteRule>;
}

/** Where the tests' tokens come from, as programs of the cluster name it. */
export const JWKS_URI = "http://user.shop.svc.cluster.local:8080/jwks.json";

/** A KongPlugin beside the route. */
export function plugin(name: string, kind: string, config: Readonly<Record<string, unknown>> = {}): KongPlugin {
  return {
    apiVersion: "configuration.konghq.com/v1",
    kind: "KongPlugin",
    metadata: { name, namespace: "shop" },
    plugin: kind,
    config,
  };
}

/** A KongClusterPlugin for all routes. */
export function globalPlugin(name: string, kind: string, config: Readonly<Record<string, unknown>> = {}): KongPlugin {
  const metadata = { name, labels: { global: "true" }, annotations: { "kubernetes.io/ingress.class": "kong" } };
  return { apiVersion: "configuration.konghq.com/v1", kind: "KongClusterPlugin", metadata, plugin: kind, config };
}

/** A gateway with one route, `shop/shop` to the Service `shop/web`, one pod behind it and, where a test wants, an issuer. */
export class ProtectedGateway {
  /** Headers of the last request that reached the pod. */
  seen: IncomingHttpHeaders = {};
  /** How many requests reached the pod. */
  calls = 0;
  /** Milliseconds that the gateway's clock is ahead of when it started. It stands still otherwise, however long a test takes. */
  ahead = 0;
  readonly logged: string[] = [];
  table = new RouteTable(cluster([]));
  readonly #servers: Server[] = [];
  readonly #host: PluginHost;
  readonly #proxy: RouteProxy;
  readonly #start = Date.now();
  #origin = "";
  #issuer = "";
  #port = 0;

  private constructor() {
    const endpoints = (origin: string) => (origin === "" ? [] : [{ podIP: "10.200.1.1", origin }]);
    this.#host = {
      fetch: clusterFetch((namespace, name, port) =>
        `${namespace}/${name}:${port}` === "shop/user:8080" ? endpoints(this.#issuer) : [],
      ),
      now: () => this.now,
      kept: new KeptState(),
      log: (line) => this.logged.push(line),
    };
    this.#proxy = new RouteProxy(
      {
        table: () => this.table,
        endpoints: () => ({ usable: endpoints(this.#origin), simulated: 0, notReady: 0 }),
      },
      this.#host.log,
    );
  }

  static async start(declared: Declared = {}): Promise<ProtectedGateway> {
    const gateway = new ProtectedGateway();
    gateway.#port = await gateway.#listen(gateway.#proxy.server);
    gateway.#origin = await gateway.#serve((incoming, response) => {
      gateway.seen = incoming.headers;
      gateway.calls++;
      incoming.on("error", () => undefined).pipe(response);
    });
    gateway.declare(declared);
    return gateway;
  }

  /** What the gateway's clock says. */
  get now(): number {
    return this.#start + this.ahead;
  }

  get port(): number {
    return this.#port;
  }

  get podServer(): Server | undefined {
    return this.#servers[1];
  }

  /** From now on the Service `shop/user` answers as the listener does. */
  async issue(listener: RequestListener): Promise<void> {
    this.#issuer = await this.#serve(listener);
  }

  /** Changes the cluster's objects, as a watch would tell of them. */
  declare({ plugins = [], clusterPlugins = [], onRoute = "", onService = "", rule = {} }: Declared): void {
    this.#host.kept.startRound();
    const named = route("shop", [{ ...prefix("/"), ...rule }]);
    const annotated = (names: string) => ({ annotations: { "konghq.com/plugins": names } });
    const shop: HttpRoute = { ...named, metadata: { ...named.metadata, ...annotated(onRoute) } };
    const web = service("web");
    const services = [{ ...web, metadata: { ...web.metadata, ...annotated(onService) } }];
    const compile = chainCompiler({ namespaced: plugins, clusterWide: clusterPlugins }, this.#host);
    this.table = new RouteTable(cluster([shop], { services }), compile);
  }

  ask(path = "/", { method = "GET", headers = {}, body = "" }: Asked = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value]));
      const sent = request({ port: this.#port, path, method, headers: own as never, agent: false }, (response) => {
        resolve(answerOf(response));
      });
      sent.on("error", reject);
      if (typeof body === "string") {
        sent.end(body);
        return;
      }
      for (const chunk of body) sent.write(chunk);
      sent.end();
    });
  }

  async close(): Promise<void> {
    await this.#proxy.pool.close();
    for (const server of this.#servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  }

  async #serve(listener: RequestListener): Promise<string> {
    return `http://127.0.0.1:${await this.#listen(createServer(listener))}`;
  }

  async #listen(server: Server): Promise<number> {
    this.#servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as { port: number }).port;
  }
}

async function answerOf(response: IncomingMessage): Promise<Answer> {
  let body = "";
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode ?? 0, headers: response.headers, body };
}
