import { once } from "node:events";
import { isDeepStrictEqual } from "node:util";
import { messageOf } from "../failure.ts";
import { Informer } from "../kube/informer.ts";
import { isConflict, isNotFound } from "../kube/kube-api-error.ts";
import type { KubeClient } from "../kube/kube-client.ts";
import type { KubeObject } from "../kube/kube-object.ts";
import { within } from "../node/pause.ts";
import { clusterFetch } from "./cluster-fetch.ts";
import { type ServiceEndpoints, serviceEndpoints } from "./endpoint-book.ts";
import {
  type ClusterRoutes,
  controllerName,
  type EndpointSlice,
  type Gateway,
  type GatewayClass,
  gatewayClassName,
  type HttpRoute,
  type Namespace,
  type ReferenceGrant,
  type Service,
} from "./gateway-api.ts";
import { KeptState } from "./kept-state.ts";
import { type KongPlugin, kongApiVersion } from "./kong-plugin.ts";
import { chainCompiler } from "./plugin-chain.ts";
import type { PluginHost } from "./plugins/plugin.ts";
import { ownGateways } from "./route-attachment.ts";
import { RouteProxy } from "./route-proxy.ts";
import { classStatus, gatewayStatus, routeStatus } from "./route-status.ts";
import { type Backend, fullName, RouteTable } from "./route-table.ts";

export interface GatewayOptions {
  readonly client: KubeClient;
  /** Port on 127.0.0.1; 0 for any free one. */
  readonly port: number;
  /** Octet A of the pods' addresses 10.A.B.C, as the process node has it. */
  readonly podOctet: number;
  readonly log: (line: string) => void;
  /** Told whenever `unenforced` has changed. @default - nobody */
  readonly unenforcedChanged?: (names: readonly string[]) => void;
}

export interface LocalGateway {
  readonly port: number;
  /** What the cluster declares for its gateway and this one does not do, such as `gateway plugin prometheus`. */
  readonly unenforced: readonly string[];
  /** Resolves once it knows all routes, or after 10 s where the cluster does not have the Gateway API's kinds. */
  synced(): Promise<void>;
  /** Sends a pod no new requests from now on; resolves when it answers none any more, after 5 s at the latest. */
  drain(podIP: string): Promise<void>;
  close(): Promise<void>;
}

/** How long a pod may take to answer what it was sent before its end, in milliseconds. */
const drainMs = 5_000;

/** How long `synced` waits for the Gateway API's kinds, in milliseconds: a cluster without them gets them later or never. */
const syncMs = 10_000;

/**
 * Serves HTTP on loopback by the HTTPRoutes that name a Gateway of class `plinth-local` (or of any class with our controller
 * name), and writes the status of those objects. On these routes it enforces the plugins that the cluster declares for Kong; a
 * route with one that it does not understand is closed. Every change in the cluster counts from the next request on. Resolves
 * once the port is open.
 * @throws Error when the port is taken.
 */
export async function startGateway(options: GatewayOptions): Promise<LocalGateway> {
  const gateway = new GatewayProcess(options);
  await gateway.start();
  return gateway;
}

interface OptionalKind<T extends KubeObject> {
  readonly informer: Informer<T>;
  /** Resolves once its objects are known, or that the cluster has no such kind. */
  readonly known: Promise<void>;
  readonly isKnown: boolean;
}

class GatewayProcess implements LocalGateway {
  readonly #options: GatewayOptions;
  readonly #proxy: RouteProxy;
  readonly #informers: Informer<KubeObject>[];
  readonly #classes: Informer<GatewayClass>;
  readonly #gateways: Informer<Gateway>;
  readonly #routes: Informer<HttpRoute>;
  readonly #grants: Informer<ReferenceGrant>;
  readonly #namespaces: Informer<Namespace>;
  readonly #services: Informer<Service>;
  readonly #slices: Informer<EndpointSlice>;
  readonly #plugins: OptionalKind<KongPlugin>;
  readonly #clusterPlugins: OptionalKind<KongPlugin>;
  readonly #pluginHost: PluginHost;
  readonly #endpoints = new Map<string, ServiceEndpoints>();
  #table = new RouteTable({ classes: [], gateways: [], routes: [], grants: [], namespaces: [], services: [] });
  #unenforced: readonly string[] = [];
  #closedRoutes: ReadonlySet<string> = new Set();
  #rebuild: NodeJS.Timeout | undefined;
  #writing = Promise.resolve();
  #isClosed = false;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#proxy = new RouteProxy(
      { table: () => this.#table, endpoints: (backend) => this.#endpointsOf(backend) },
      options.log,
    );
    const routing = () => this.#changed();
    const endpoints = () => this.#endpointsChanged();
    const api = "gateway.networking.k8s.io/v1";
    this.#classes = this.#watch<GatewayClass>(api, "GatewayClass", routing);
    this.#gateways = this.#watch<Gateway>(api, "Gateway", routing);
    this.#routes = this.#watch<HttpRoute>(api, "HTTPRoute", routing);
    this.#grants = this.#watch<ReferenceGrant>("gateway.networking.k8s.io/v1beta1", "ReferenceGrant", routing);
    this.#namespaces = this.#watch<Namespace>("v1", "Namespace", routing);
    this.#services = this.#watch<Service>("v1", "Service", () => {
      routing();
      endpoints();
    });
    this.#slices = this.#watch<EndpointSlice>("discovery.k8s.io/v1", "EndpointSlice", endpoints);
    this.#plugins = this.#watchOptional<KongPlugin>(kongApiVersion, "KongPlugin", routing);
    this.#clusterPlugins = this.#watchOptional<KongPlugin>(kongApiVersion, "KongClusterPlugin", routing);
    this.#pluginHost = {
      fetch: clusterFetch((namespace, name, port) => {
        return this.#endpointsOf({ ref: { name, port }, namespace, weight: 1 }).usable;
      }),
      now: Date.now,
      kept: new KeptState(),
      log: options.log,
    };
    this.#informers = [
      this.#classes,
      this.#gateways,
      this.#routes,
      this.#grants,
      this.#namespaces,
      this.#services,
      this.#slices,
    ] as unknown as Informer<KubeObject>[];
  }

  get port(): number {
    const address = this.#proxy.server.address();
    return typeof address === "object" && address !== null ? address.port : this.#options.port;
  }

  async start(): Promise<void> {
    const { port, log } = this.#options;
    const { server } = this.#proxy;
    const listening = once(server, "listening");
    server.listen(port, "127.0.0.1");
    await listening;
    this.#makeClass().catch((error: unknown) => {
      if (!this.#isClosed) log(`GatewayClass ${gatewayClassName}: ${messageOf(error)}`);
    });
  }

  get unenforced(): readonly string[] {
    return this.#unenforced;
  }

  async synced(): Promise<void> {
    const known = [this.#plugins.known, this.#clusterPlugins.known];
    const synced = Promise.all([...this.#informers.map((informer) => informer.synced()), ...known]).then(() => true);
    if ((await within(syncMs, synced)) === undefined) this.#options.log("waits for the kinds of the Gateway API");
    this.#refresh();
  }

  async drain(podIP: string): Promise<void> {
    await within(drainMs, this.#proxy.pool.drain(podIP));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#rebuild);
    const { server } = this.#proxy;
    const closed = server.listening ? once(server, "close") : undefined;
    server.close();
    server.closeAllConnections();
    await closed;
    const optional = [this.#plugins.informer, this.#clusterPlugins.informer];
    await Promise.all([...this.#informers, ...optional].map((informer) => informer.close()));
    await this.#proxy.pool.close();
    await within(1_000, this.#writing);
  }

  /** Makes the class that Gateways of the local stack name, as soon as the cluster has such a kind. */
  async #makeClass(): Promise<void> {
    await this.#classes.synced();
    const spec = { controllerName, description: "The local stack's gateway on loopback" };
    const { client } = this.#options;
    const metadata = { name: gatewayClassName };
    const options = { fieldManager: "local-gateway", force: true };
    await client.apply({ apiVersion: "gateway.networking.k8s.io/v1", kind: "GatewayClass", metadata, spec }, options);
  }

  /** A kind that the cluster need not have: what is missing is no failure, and may come later. */
  #watchOptional<T extends KubeObject>(apiVersion: string, kind: string, changed: () => void): OptionalKind<T> {
    const absent = Promise.withResolvers<void>();
    const informer = this.#watch<T>(apiVersion, kind, changed, (error) => {
      if (isNotFound(error)) absent.resolve();
      return isNotFound(error);
    });
    const optional = { informer, isKnown: false, known: Promise.race([informer.synced(), absent.promise]) };
    optional.known.then(
      () => {
        optional.isKnown = true;
        this.#changed();
      },
      () => undefined,
    );
    return optional;
  }

  #watch<T extends KubeObject>(
    apiVersion: string,
    kind: string,
    changed: () => void,
    isExpected: (error: unknown) => boolean = () => false,
  ): Informer<T> {
    let said = "";
    return new Informer<T>(this.#options.client, apiVersion, kind, {
      onUpsert: changed,
      onDelete: changed,
      onError: (error) => {
        if (isExpected(error)) return;
        const message = messageOf(error);
        if (message !== said) this.#options.log(`watching ${kind}: ${message}`);
        said = message;
      },
    });
  }

  /** Changes of the same moment make one new table. */
  #changed(): void {
    this.#rebuild ??= setTimeout(() => this.#refresh(), 20);
  }

  #refresh(): void {
    clearTimeout(this.#rebuild);
    this.#rebuild = undefined;
    // Before it is known what holds for all routes, there is none.
    if (this.#isClosed || !this.#plugins.isKnown || !this.#clusterPlugins.isKnown) return;
    const cluster = this.#cluster();
    const plugins = {
      namespaced: this.#plugins.informer.list(),
      clusterWide: this.#clusterPlugins.informer.list(),
    };
    this.#pluginHost.kept.startRound();
    this.#table = new RouteTable(cluster, chainCompiler(plugins, this.#pluginHost));
    this.#tellOfPlugins();
    this.#writing = this.#writing
      .then(() => this.#writeStatuses(cluster))
      .catch((error: unknown) => {
        this.#options.log(`writing the status of routes: ${messageOf(error)}`);
      });
  }

  #tellOfPlugins(): void {
    const { log, unenforcedChanged } = this.#options;
    const closed = new Set(
      this.#table.entries
        .filter(({ chain }) => chain.faults.length > 0)
        .map(({ route, chain }) => `HTTPRoute ${fullName(route)} is closed: ${chain.faults.join("; ")}`),
    );
    for (const line of closed) if (!this.#closedRoutes.has(line)) log(line);
    this.#closedRoutes = closed;
    const names = new Set(this.#table.entries.flatMap(({ chain }) => chain.unenforced));
    const unenforced = [...names].toSorted().map((name) => `gateway plugin ${name}`);
    if (isDeepStrictEqual(unenforced, this.#unenforced)) return;
    this.#unenforced = unenforced;
    for (const name of unenforced) log(`not enforced here: ${name}`);
    unenforcedChanged?.(unenforced);
  }

  #cluster(): ClusterRoutes {
    return {
      classes: this.#classes.list(),
      gateways: this.#gateways.list(),
      routes: this.#routes.list(),
      grants: this.#grants.list(),
      namespaces: this.#namespaces.list(),
      services: this.#services.list(),
    };
  }

  #endpointsChanged(): void {
    this.#endpoints.clear();
    const podIPs = this.#slices
      .list()
      .flatMap(({ endpoints = [] }) => (endpoints ?? []).flatMap(({ addresses }) => addresses));
    this.#proxy.pool.retain(new Set(podIPs));
  }

  #endpointsOf({ ref, namespace }: Backend): ServiceEndpoints {
    const key = `${namespace}/${ref.name}:${ref.port}`;
    const known = this.#endpoints.get(key);
    if (known) return known;
    const service = this.#services.get(ref.name, namespace);
    const found = service
      ? serviceEndpoints(service, ref.port ?? 0, this.#slices.list(), this.#options.podOctet)
      : { usable: [], simulated: 0, notReady: 0 };
    this.#endpoints.set(key, found);
    return found;
  }

  async #writeStatuses(cluster: ClusterRoutes): Promise<void> {
    const at = `${new Date().toISOString().slice(0, 19)}Z`;
    for (const one of cluster.classes) {
      if (one.spec.controllerName === controllerName) await this.#writeStatus(one, classStatus(one, at));
    }
    for (const one of ownGateways(cluster)) await this.#writeStatus(one, gatewayStatus(one, cluster, this.port, at));
    for (const one of cluster.routes) {
      const status = routeStatus(one, cluster, this.#table.entries, at);
      if (status.parents.length > 0 || one.status?.parents?.length) await this.#writeStatus(one, status);
    }
  }

  async #writeStatus(object: KubeObject, status: object): Promise<void> {
    const known = (object.status ?? {}) as Record<string, unknown>;
    const isSame = Object.entries(status).every(([key, value]) => isDeepStrictEqual(value, known[key]));
    if (isSame || this.#isClosed) return;
    try {
      await this.#options.client.patchStatus(object, status, { fieldManager: "local-gateway" });
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  }
}
