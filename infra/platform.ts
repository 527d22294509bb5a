import type { Layer } from "@plinth/constructs/kube";
import { App } from "cdk8s";
import { Gateway, type GatewayServer } from "./gateway.ts";
import type { Handover } from "./handover.ts";
import type { Hosting } from "./hosting.ts";
import { InventoryService } from "./inventory-service.ts";
import { Namespaces, namespaces } from "./namespaces.ts";
import { NotificationService } from "./notification-service.ts";
import { OrderService } from "./order-service.ts";
import { providersOf } from "./providers.ts";
import { SandboxService } from "./sandbox-service.ts";
import type { ServiceLayer } from "./service-layer.ts";
import type { ServiceName, Settings } from "./settings.ts";
import { connectStores } from "./store-connections.ts";
import { UserService } from "./user-service.ts";

/** One of our services, as the stack's outputs name it. */
export interface ServiceOutput {
  readonly name: string;
  readonly namespace: string;
  /** Paths at the gateway. */
  readonly paths: readonly string[];
}

/** All that runs in the cluster. */
export interface Platform {
  readonly app: App;
  readonly namespaces: Layer;
  readonly gateway: Gateway;
  readonly services: readonly ServiceLayer[];
}

/** What a platform is composed of, beside its settings. */
export interface PlatformParts {
  readonly handover: Pick<Handover, "backing" | "publicUrl">;
  readonly hosting: Hosting;
  /** Makes what stands behind the Gateway. @default - whoever serves its class */
  readonly gatewayServer?: (app: App) => GatewayServer;
}

/** Composes the layers, one file each. */
export function composePlatform(settings: Settings, { handover, hosting, gatewayServer }: PlatformParts): Platform {
  const app = new App();
  const inNamespaces = new Namespaces(app, "namespaces", hosting.namespaceLabels);
  const gateway = new Gateway(app, "gateway", settings.gateway, gatewayServer?.(app));
  return {
    app,
    namespaces: inNamespaces,
    gateway,
    services: composeServices(app, settings, gateway, handover, hosting),
  };
}

function composeServices(
  app: App,
  settings: Settings,
  gateway: Gateway,
  { backing, publicUrl = settings.gateway.url }: PlatformParts["handover"],
  hosting: Hosting,
): readonly ServiceLayer[] {
  const secrets = backing.apply((all) => all.secrets);
  const tokens = { issuer: `${publicUrl.replace(/\/$/, "")}/oidc` };
  const providers = providersOf(settings.providers, secrets);
  const { mailFrom, webhookTargets } = settings;
  const common = (name: ServiceName) => ({
    settings: settings.services[name],
    hosting,
    stores: connectStores(name, settings.stores, backing),
    gateway: gateway.reference,
  });
  return [
    new UserService(app, { ...common("user"), tokens, secrets }),
    new InventoryService(app, { ...common("inventory"), tokens }),
    new OrderService(app, { ...common("order"), tokens, providers }),
    new NotificationService(app, { ...common("notification"), tokens, providers, mailFrom, webhookTargets, secrets }),
    ...(settings.providers.mode === "sandbox" ? [new SandboxService(app, { ...common("sandbox"), secrets })] : []),
  ];
}

/** The stack's outputs of the services. */
export function outputsOf({ services }: Platform): ServiceOutput[] {
  return services.map(({ node, paths }) => ({ name: node.id, namespace: namespaces.services, paths }));
}
