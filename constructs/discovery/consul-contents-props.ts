import type * as pulumi from "@pulumi/pulumi";

/** What is kept inside Consul: settings of services, how they are spoken to, and who may do what. */
export interface ConsulContentsProps {
  /** By the services' names. @default - none */
  readonly services?: Readonly<Record<string, ConsulService>>;
  /** Who asks Consul, by names: lower-case letters, digits and hyphens. @default - nobody */
  readonly bearers?: Readonly<Record<string, ConsulBearer>>;
}

/** A service, as Consul knows it. */
export interface ConsulService {
  /**
   * Settings that may change while it runs, such as `log-level`: what they are where nobody has set them. A person's own value stays,
   * until it is deleted.
   *
   * @default - what the service was started with
   */
  readonly settings?: Readonly<Record<string, string>>;
  /** What it speaks. @default "http" */
  readonly protocol?: ConsulProtocol;
}

/** @see https://developer.hashicorp.com/consul/docs/reference/config-entry/service-defaults */
export type ConsulProtocol = "http" | "http2" | "grpc" | "tcp";

/** Somebody with a token. */
export interface ConsulBearer {
  /** What its bearer may do, in Consul's language; see `ConsulRules`. */
  readonly rules: string;
}

export interface ConsulContentsOptions extends Omit<pulumi.ComponentResourceOptions, "provider"> {
  /** A `consul.Provider`. */
  readonly provider: pulumi.ProviderResource;
}
