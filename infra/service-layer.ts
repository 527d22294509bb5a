import { numberToken, stringToken } from "@plinth/constructs/bridge";
import { Autoscaling, type GatewayReference, Layer, Microservice, Peer, Port } from "@plinth/constructs/kube";
import type * as pulumi from "@pulumi/pulumi";
import { Duration } from "cdk8s";
import type { Construct } from "constructs";
import type { Hosting } from "./hosting.ts";
import { namespaces } from "./namespaces.ts";
import { computeOf } from "./quantities.ts";
import { serviceNeeds } from "./service-needs.ts";
import { placementOf } from "./service-runtime.ts";
import type { ServiceName, ServiceSettings } from "./settings.ts";
import type { StoreConnections } from "./store-connections.ts";

/** What every service of ours stands on. */
export interface ServiceLayerProps {
  readonly settings: ServiceSettings;
  readonly hosting: Hosting;
  readonly stores: StoreConnections;
  readonly gateway: GatewayReference;
}

/** One of our services: its workload with the stores that it needs, and its paths at the gateway. */
export abstract class ServiceLayer extends Layer {
  /** The paths that it answers at the gateway, with all below them. */
  readonly paths: readonly string[];
  protected readonly service: Microservice;

  constructor(scope: Construct, name: ServiceName, props: ServiceLayerProps, paths: readonly string[]) {
    super(scope, name, { namespace: namespaces.services });
    this.paths = paths;
    this.service = microserviceOf(this, name, props);
    const needs = serviceNeeds[name];
    for (const store of ["postgres", "redis", "kafka"] as const) {
      if (needs[store]) {
        const { variables, ports } = props.stores[store]();
        this.secrets(variables);
        this.service.allowTo(Peer.anyone(), Port.tcpRange(numberToken(ports.first), numberToken(ports.last)));
      }
    }
    for (const path of paths) {
      this.service.exposeAt(path, props.gateway);
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
    const tokens = Object.entries(values).map(([name, value]) => [name, stringToken(value)]);
    this.service.secretEnv(Object.fromEntries(tokens));
  }

  /** Lets this service call another of ours. */
  protected calls(callee: ServiceName, port: number = this.service.port): void {
    this.service.allowTo(Peer.service(callee), Port.tcp(port));
  }

  /** Lets another service of ours call this one. */
  protected calledBy(caller: ServiceName, port: number = this.service.port): void {
    this.service.allowFrom(Peer.service(caller), port);
  }
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
    autoscaling: autoscalingOf(settings),
    resources: { requests: computeOf(settings.requests), limits: computeOf(settings.limits) },
    // Small young generations: half the memory under load, at the same CPU per request.
    command: ["node", "--max-semi-space-size=4", "main.ts"],
    placement: placementOf(settings, hosting.nodes),
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
function autoscalingOf({ replicas, autoscaling: { min, max, cpuPercent } }: ServiceSettings): Autoscaling {
  return replicas === 0 ? Autoscaling.off() : Autoscaling.between(min, max, { cpuPercent });
}
