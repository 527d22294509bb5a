import { subnetPlan } from "@plinth/constructs/aws";
import type { CapabilityOptions } from "@plinth/constructs/capability";
import { KongGateway, type KongGatewayProps } from "@plinth/constructs/gateway";
import type * as pulumi from "@pulumi/pulumi";
import { versions } from "../stacks/versions.ts";
import { isHighlyAvailable, nodesFor } from "./capability-nodes.ts";
import { type CloudSettings, prefixOf } from "./foundation-props.ts";
import { imageOf } from "./images.ts";
import { namespaces } from "./namespaces.ts";
import type { PlatformSecrets } from "./platform-secrets.ts";
import { priorityClasses } from "./priority-classes.ts";
import type { Settings } from "./settings.ts";
import { zoneNames } from "./zone-names.ts";

/** The Secret of the gateway's certificate, in its namespace. */
export const GATEWAY_CERTIFICATE = "gateway-certificate";

/** What stands before the gateway. */
export interface KongParts {
  /** Addresses that may connect, beside those of the VPC. @default - none */
  readonly callerPrefixLists?: readonly pulumi.Output<string>[];
}

/** How Kong's callers speak: TLS where the environment is reached under a name, which a certificate can be for. */
export function gatewayTls({ aws }: CloudSettings): Pick<KongGatewayProps, "tls"> {
  return aws.edge ? { tls: { secretName: GATEWAY_CERTIFICATE } } : {};
}

/** The gateway behind a load balancer within the VPC. */
export function composeKong(
  settings: Settings & CloudSettings,
  { countersPassword }: PlatformSecrets,
  { callerPrefixLists = [] }: KongParts,
  options: CapabilityOptions,
): KongGateway {
  const { aws, gateway, mesh, zones } = settings;
  const prefix = prefixOf(settings);
  const { kong, kic, redis } = versions.vendorImages;
  return new KongGateway(
    prefix,
    {
      charts: { kong: versions.charts.kong },
      images: { kong: imageOf(kong), controller: imageOf(kic) },
      limitsStore: { image: imageOf(redis), password: countersPassword },
      servicesNamespace: namespaces.services,
      ...(gateway.hostnames && { hostnames: gateway.hostnames }),
      ...gatewayTls(settings),
      loadBalancer: { name: prefix, sourceRanges: [aws.network.cidr], prefixLists: callerPrefixLists },
      trustedProxies: subnetPlan(aws.network.cidr, zoneNames(settings)).private.map(({ cidr }) => cidr),
      highlyAvailable: isHighlyAvailable(settings),
      zones: zones.length,
      nodes: nodesFor("system", settings),
      priorityClassName: priorityClasses.platform,
      meshed: mesh !== undefined,
    },
    options,
  );
}
