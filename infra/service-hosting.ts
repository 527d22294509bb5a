import type { MeasuredLoad } from "@plinth/constructs/kube";
import type { Identity } from "@plinth/constructs/mesh";
import type * as pulumi from "@pulumi/pulumi";
import type { ServiceName } from "./settings.ts";

/** The mesh as services see it. */
export interface MeshHosting {
  /** The proxies that requests to services come through. */
  readonly waypoint: Identity;
  /** Who brings requests in. */
  readonly gateway: Identity;
  /** Who reads metrics of each pod; absent where nobody does. */
  readonly observer: Identity | undefined;
  /** Every identity that a workload has. */
  readonly identities: readonly Identity[];
}

/** Consul as services see it. */
export interface DiscoveryHosting {
  /** The base URL of its HTTP API; the token of an Output may be given. */
  readonly address: string;
  /** The port in it; the token of an Output may be given. */
  readonly port: number;
  /** Undefined where it is outside of the cluster. */
  readonly namespace: string | undefined;
  /** What a service shows there; secret. */
  tokenOf(service: ServiceName): pulumi.Output<string>;
}

/** The Vault that services get their logins of. */
export interface CredentialsHosting {
  /** Vault's own image, such as `hashicorp/vault:2.0.4`. */
  readonly image: string;
  /** The base URL of its API; the token of an Output may be given. */
  readonly address: string;
  /** Where it is: its namespace, or addresses outside of the cluster. */
  readonly vault: { readonly namespace: string } | { readonly cidr: string; readonly port: number };
}

/** Metrics and traces as services see them. */
export interface ObservabilityHosting {
  /** Where traces go, by OTLP over HTTP. */
  readonly traces: { readonly url: string; readonly namespace: string; readonly port: number };
  /** Requests that are traced, in percent. */
  readonly tracePercent: number;
}

/** What the autoscalers of services look at, beside their CPU. */
export type LoadOf = (service: ServiceName) => MeasuredLoad;
