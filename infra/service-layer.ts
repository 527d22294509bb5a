import { numberToken, stringToken } from "@plinth/constructs/bridge";
import { RightSizing } from "@plinth/constructs/elasticity/services";
import {
  Autoscaling,
  type GatewayReference,
  Layer,
  type MeasuredLoad,
  Microservice,
  Peer,
  Port,
  type RouteAccess,
} from "@plinth/constructs/kube";
import { type HttpMethod, Identity, ServiceAccess, ServiceTraffic } from "@plinth/constructs/mesh/services";
import { ServiceMonitoring } from "@plinth/constructs/observability/services";
import { VaultCredentials } from "@plinth/constructs/secrets/services";
import type * as pulumi from "@pulumi/pulumi";
import { Duration } from "cdk8s";
import type { Construct } from "constructs";
import type { Hosting } from "./hosting.ts";
import { namespaces } from "./namespaces.ts";
import { computeOf } from "./quantities.ts";
import type { CredentialsHosting, DiscoveryHosting, MeshHosting, ObservabilityHosting } from "./service-hosting.ts";
import { serviceNeeds } from "./service-needs.ts";
import { placementOf } from "./service-runtime.ts";
import type { ServiceName, ServiceSettings } from "./settings.ts";
import type { ServiceStores } from "./store-connections.ts";

/** What every service of ours stands on. */
export interface ServiceLayerProps {
  readonly settings: ServiceSettings;
  readonly hosting: Hosting;
  readonly stores: ServiceStores;
  readonly gateway: GatewayReference;
}

/** Which requests of another service come in. */
export interface CallRule {
  /** @default - all */
  readonly methods?: readonly HttpMethod[];
  /** @default - all; then `reason` says why */
  readonly paths?: readonly string[];
  /** @default - the service's HTTP port */
  readonly port?: number;
  readonly reason?: string;
}

/** On a Service: the registrar puts it into Consul's catalogue. */
const CATALOGUE_LABEL = "plinth.dev/consul";

/** What Vault's agent calls the login at a store. */
const credentialKinds = { postgres: "database", redis: "redis", kafka: "kafka" } as const;

const storeNames = ["postgres", "redis", "kafka"] as const;

/** One of our services: its workload with the stores that it needs, and its paths at the gateway. */
export abstract class ServiceLayer extends Layer {
  /** The paths that it answers at the gateway, with all below them. */
  readonly paths: readonly string[];
  protected readonly service: Microservice;
  readonly #name: ServiceName;
  readonly #access: ServiceAccess | undefined;

  /** @param paths what it answers at the gateway, with all below, and who may call it there */
  constructor(
    scope: Construct,
    name: ServiceName,
    props: ServiceLayerProps,
    paths: Readonly<Record<string, RouteAccess>>,
  ) {
    super(scope, name, { namespace: namespaces.services });
    const { hosting, stores, gateway } = props;
    this.paths = Object.keys(paths);
    this.#name = name;
    this.service = microserviceOf(this, name, props);
    this.#connect(stores, hosting.credentials);
    for (const [path, access] of Object.entries(paths)) {
      this.service.exposeAt(path, gateway, access);
    }
    this.#access = hosting.mesh && this.#join(hosting.mesh);
    this.#discover(hosting.discovery);
    this.#observe(hosting.observability);
    if (hosting.loadOf !== undefined) {
      new RightSizing(this, "right-sizing", { name });
    }
  }

  /** Sets environment variables that are not secret. */
  protected variables(values: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(values)) {
      this.service.env(name, value);
    }
  }

  /** Sets environment variables that are secret. */
  protected secrets(values: Readonly<Record<string, pulumi.Output<string>>>): void {
    this.service.secretEnv(tokensOf(values));
  }

  /** Without a Vault the stores' variables hold logins. */
  #connect(stores: ServiceStores, credentials: CredentialsHosting | undefined): void {
    const needed = storeNames.filter((store) => serviceNeeds[this.#name][store]);
    for (const store of needed) {
      const { variables, files, peer, ports } = stores[store]();
      if (credentials === undefined) {
        this.secrets(variables);
      } else {
        this.variables(tokensOf(variables));
      }
      this.#files(files);
      this.service.allowTo(peer, Port.tcpRange(numberToken(ports.first), numberToken(ports.last)));
    }
    if (credentials !== undefined && needed.length > 0) {
      const kinds = needed.map((store) => credentialKinds[store]);
      new VaultCredentials(this, "credentials", { ...credentials, microservice: this.service, kinds });
    }
  }

  #files(contents: Readonly<Record<string, pulumi.Output<string>>>): void {
    for (const [variable, content] of Object.entries(contents)) {
      const name = variable.toLowerCase().replaceAll("_", "-");
      this.service.env(variable, this.service.secretFile(name, stringToken(content)));
    }
  }

  /** Lets this service call another of ours. */
  protected calls(callee: ServiceName, port: number = this.service.port): void {
    this.service.allowTo(Peer.service(callee), Port.tcp(port));
  }

  /** Lets another service of ours call this one. */
  protected calledBy(caller: ServiceName, rule: CallRule): void {
    this.service.allowFrom(Peer.service(caller), rule.port);
    this.#access?.allow({ from: [Identity.of(namespaces.services, caller)], ...rule });
  }

  /** In the mesh requests come through the waypoint alone, which rules them. */
  #join({ waypoint, gateway, observer, identities }: MeshHosting): ServiceAccess {
    const service = this.#name;
    const namespace = namespaces.services;
    new ServiceTraffic(this, "traffic", { service, namespace });
    const access = new ServiceAccess(this, "access", {
      service,
      namespace,
      waypoint,
      identities,
      ...(observer && {
        directCallers: [
          { from: observer, ports: [this.service.port], reason: "Metrics are those of one pod, not of the service." },
        ],
      }),
    });
    return this.paths.length === 0
      ? access
      : access.allow({ from: [gateway], paths: this.paths.flatMap((path) => [path, `${path}/*`]) });
  }

  #discover(discovery: DiscoveryHosting | undefined): void {
    if (discovery !== undefined) {
      const { address, port, namespace, tokenOf } = discovery;
      this.variables({
        CONSUL_HTTP_ADDR: address,
        CONSUL_TOKEN_FILE: this.service.secretFile("consul-token", stringToken(tokenOf(this.#name))),
      });
      this.service.allowTo(namespace === undefined ? Peer.anyone() : Peer.namespace(namespace), Port.tcp(port));
      this.service.service.metadata.addLabel(CATALOGUE_LABEL, "true");
    }
  }

  #observe(observability: ObservabilityHosting | undefined): void {
    if (observability !== undefined) {
      const { traces, tracePercent } = observability;
      const { reader } = new ServiceMonitoring(this, "metrics", { service: this.#name, port: "http" });
      this.service.allowFrom(reader);
      this.variables({ OTEL_EXPORTER_OTLP_ENDPOINT: traces.url, TRACE_PERCENT: String(tracePercent) });
      this.service.allowTo(Peer.namespace(traces.namespace), Port.tcp(traces.port));
    }
  }
}

function tokensOf(values: Readonly<Record<string, pulumi.Output<string>>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, stringToken(value)]));
}

/** The base URL of a service within the cluster. */
export function urlWithin(name: ServiceName, { scheme = "http", port = 8080 } = {}): string {
  return `${scheme}://${hostWithin(name)}:${port}`;
}

/** The name of a service in the cluster's DNS. */
export function hostWithin(name: ServiceName): string {
  return `${name}.${namespaces.services}.svc.cluster.local`;
}

function microserviceOf(layer: Layer, name: ServiceName, { settings, hosting }: ServiceLayerProps): Microservice {
  return new Microservice(layer, name, {
    image: hosting.image(settings.image),
    ...(settings.replicas !== undefined && { replicas: settings.replicas }),
    autoscaling: autoscalingOf(settings, hosting.loadOf?.(name)),
    resources: { requests: computeOf(settings.requests), limits: computeOf(settings.limits) },
    // Small young generations: half the memory under load, at the same CPU per request.
    command: ["node", "--max-semi-space-size=4", "main.ts"],
    placement: placementOf(settings, hosting.nodes),
    meshed: hosting.mesh !== undefined,
    // The service itself goes on answering for a while once it is told to stop.
    stopDelay: Duration.seconds(0),
    env: {
      HOST: "0.0.0.0",
      PORT: "8080",
      LOG_LEVEL: settings.logLevel,
      ...(settings.requestsPerMinute !== undefined && { RATE_LIMIT_PER_MINUTE: String(settings.requestsPerMinute) }),
    },
  });
}

/** Nothing is to bring a service back that is switched off. */
function autoscalingOf(
  { replicas, autoscaling: { min, max, cpuPercent } }: ServiceSettings,
  load: MeasuredLoad | undefined,
): Autoscaling {
  return replicas === 0 ? Autoscaling.off() : Autoscaling.between(min, max, { cpuPercent, load });
}
