import { messageOf } from "../failure.ts";
import { serviceEndpoints } from "../gateway/endpoint-book.ts";
import { type EndpointSlice, namespaceOf, type Service } from "../gateway/gateway-api.ts";
import { Informer } from "../kube/informer.ts";
import type { KubeClient } from "../kube/kube-client.ts";
import { clusterNamesFile, ServiceAddresses, serviceName } from "./service-addresses.ts";
import { ServicePort } from "./service-port.ts";

export interface ServiceNetworkOptions {
  readonly client: KubeClient;
  readonly instanceDir: string;
  /** Octet A of the pods' addresses 10.A.B.C. */
  readonly podOctet: number;
  readonly log: (line: string) => void;
}

export interface ServiceNetwork {
  /** Resolves once it knows all Services. */
  synced(): Promise<void>;
  close(): Promise<void>;
}

/** Changes of the same moment are carried out together. Milliseconds. */
const SETTLE_MS = 20;

/**
 * Makes the Services with processes behind them reachable for processes: an address on loopback each, with a listener a
 * port, and a name for it. It is to the process nodes what kube-proxy and CoreDNS are to others. Headless Services and UDP
 * are not served.
 */
export function startServiceNetwork(options: ServiceNetworkOptions): ServiceNetwork {
  return new Network(options);
}

class Network implements ServiceNetwork {
  readonly #options: ServiceNetworkOptions;
  readonly #addresses: ServiceAddresses;
  readonly #services: Informer<Service>;
  readonly #slices: Informer<EndpointSlice>;
  readonly #ports = new Map<string, ServicePort>();
  #settling: NodeJS.Timeout | undefined;
  #work = Promise.resolve();
  #isClosed = false;

  constructor(options: ServiceNetworkOptions) {
    this.#options = options;
    this.#addresses = new ServiceAddresses(options.podOctet, clusterNamesFile(options.instanceDir));
    const changed = () => this.#changed();
    const handlers = { onUpsert: changed, onDelete: changed };
    this.#services = new Informer<Service>(options.client, "v1", "Service", {
      ...handlers,
      onError: (error) => options.log(`watching Service: ${messageOf(error)}`),
    });
    this.#slices = new Informer<EndpointSlice>(options.client, "discovery.k8s.io/v1", "EndpointSlice", {
      onError: (error) => options.log(`watching EndpointSlice: ${messageOf(error)}`),
    });
  }

  async synced(): Promise<void> {
    await Promise.all([this.#services.synced(), this.#slices.synced()]);
    this.#changed();
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    await this.#work;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#settling);
    await Promise.all([this.#services.close(), this.#slices.close()]);
    await this.#work;
    await Promise.all([...this.#ports.values()].map((port) => port.close()));
  }

  #changed(): void {
    this.#settling ??= setTimeout(() => {
      this.#settling = undefined;
      this.#work = this.#work.then(() => this.#reconcile()).catch((error) => this.#options.log(messageOf(error)));
    }, SETTLE_MS);
  }

  async #reconcile(): Promise<void> {
    if (this.#isClosed) return;
    const services = this.#services.list().filter(hasAddress);
    this.#addresses.keep(new Set(services.map(nameOf)));
    const wanted = new Map(services.flatMap((service) => this.#portsOf(service)));
    for (const [key, port] of this.#ports) {
      if (!wanted.has(key)) {
        this.#ports.delete(key);
        await port.close();
      }
    }
    for (const [key, { service, port }] of wanted) {
      if (!this.#ports.has(key)) await this.#open(key, service, port);
    }
  }

  /** By address and port, so that a Service that moved is served anew. */
  #portsOf(service: Service): (readonly [string, { service: Service; port: number }])[] {
    const address = this.#addresses.addressOf(nameOf(service));
    const ports = (service.spec.ports ?? []).filter(({ protocol = "TCP" }) => protocol === "TCP");
    return ports.map(({ port }) => [`${address}:${port}`, { service, port }] as const);
  }

  async #open(key: string, service: Service, port: number): Promise<void> {
    const { name } = service.metadata;
    const namespace = namespaceOf(service);
    const listener = new ServicePort(() => {
      const current = this.#services.get(name, namespace);
      if (current === undefined) return [];
      return serviceEndpoints(current, port, this.#slices.list(), this.#options.podOctet).usable;
    });
    const address = this.#addresses.addressOf(nameOf(service)) ?? "";
    try {
      await listener.listen(address, port);
      this.#ports.set(key, listener);
    } catch (error) {
      // A port below 1024 is for root alone, and few Services of ours have one.
      this.#options.log(`${nameOf(service)}: ${address}:${port} cannot be listened on (${messageOf(error)})`);
    }
  }
}

function hasAddress({ spec }: Service): boolean {
  return spec.clusterIP !== "None" && spec.type !== "ExternalName";
}

function nameOf(service: Service): string {
  return serviceName(service.metadata.name, namespaceOf(service));
}
