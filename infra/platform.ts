import type { GatewayReference } from "@plinth/constructs/kube";
import type { App } from "cdk8s";
import { BusinessMetricsService } from "./business-metrics-service.ts";
import { type EventArchive, EventArchiveService } from "./event-archive-service.ts";
import { enforcesPlugins, GatewayProtection, type GatewayProtectionProps } from "./gateway-protection.ts";
import type { Handover } from "./handover.ts";
import type { Hosting } from "./hosting.ts";
import { InventoryService } from "./inventory-service.ts";
import { namespaces } from "./namespaces.ts";
import { NotificationService } from "./notification-service.ts";
import { OrderService } from "./order-service.ts";
import { providersOf } from "./providers.ts";
import { SandboxService } from "./sandbox-service.ts";
import type { ServiceLayer } from "./service-layer.ts";
import type { ServiceName, Settings } from "./settings.ts";
import { storesOf } from "./store-connections.ts";
import type { Stores } from "./stores.ts";
import type { TokenRules } from "./token-rules.ts";
import { UserService } from "./user-service.ts";

/** One of our services, as the stack's outputs name it. */
export interface ServiceOutput {
  readonly name: string;
  readonly namespace: string;
  /** Paths at the gateway. */
  readonly paths: readonly string[];
}

/** Our own services in the cluster, and what they share there. */
export interface Platform {
  readonly app: App;
  readonly services: readonly ServiceLayer[];
}

/** Of what the gateway asks of requests, what is the cluster's to say. */
export type ProtectionBy = Pick<GatewayProtectionProps, "counters" | "tracesEndpoint">;

/** What a platform is composed of, beside its settings. */
export interface PlatformParts {
  readonly handover: Pick<Handover, "backing" | "publicUrl">;
  readonly hosting: Hosting;
  readonly stores: Stores;
  /** What the services' routes attach to. */
  readonly gateway: GatewayReference;
  /** @default - limits are counted by the gateway itself, and nothing is traced */
  readonly protection?: ProtectionBy;
  /** @default - events are kept by Kafka alone */
  readonly archive?: EventArchive;
}

/** Composes the services' layers, one file each, and what the gateway asks of their callers. */
export function composePlatform(app: App, settings: Settings, parts: PlatformParts): Platform {
  const { publicUrl = settings.gateway.url } = parts.handover;
  const tokens = { issuer: `${publicUrl.replace(/\/$/, "")}/oidc` };
  const services = composeServices(app, settings, tokens, parts);
  if (enforcesPlugins(settings.gateway)) {
    const protection = new GatewayProtection(app, "gateway-protection", {
      limits: settings.gateway.limits,
      tokens,
      paths: services.flatMap(({ paths }) => paths),
      ...parts.protection,
    });
    // A route that names a plugin which is not there would be open, or closed, until it is.
    for (const service of services) {
      service.node.addDependency(protection);
    }
  }
  return { app, services };
}

function composeServices(
  app: App,
  settings: Settings,
  tokens: TokenRules,
  { handover: { backing }, hosting, gateway, stores, archive }: PlatformParts,
): readonly ServiceLayer[] {
  const secrets = backing.apply((all) => all.secrets);
  const providers = providersOf(settings.providers, secrets);
  const { mailFrom, webhookTargets } = settings;
  const common = (name: ServiceName) => ({
    settings: settings.services[name],
    hosting,
    stores: storesOf(name, stores, hosting.credentials ? "files" : "variables"),
    gateway,
  });
  return [
    new UserService(app, { ...common("user"), tokens, secrets }),
    new InventoryService(app, { ...common("inventory"), tokens }),
    new OrderService(app, { ...common("order"), tokens, providers }),
    new NotificationService(app, { ...common("notification"), tokens, providers, mailFrom, webhookTargets, secrets }),
    ...(settings.providers.mode === "sandbox" ? [new SandboxService(app, { ...common("sandbox"), secrets })] : []),
    ...(settings.observability ? [new BusinessMetricsService(app, common("business-metrics"))] : []),
    ...(archive ? [new EventArchiveService(app, { ...common("event-archive"), archive })] : []),
  ];
}

/** The stack's outputs of the services. */
export function outputsOf({ services }: Platform): ServiceOutput[] {
  return services.map(({ node, paths }) => ({ name: node.id, namespace: namespaces.services, paths }));
}
