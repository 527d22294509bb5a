import { App } from "cdk8s";
import { Gateway } from "./gateway.ts";
import type { Handover } from "./handover.ts";
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
  readonly services: readonly ServiceOutput[];
}

/** Composes the layers, one file each. */
export function composePlatform(settings: Settings, handover: Handover): Platform {
  const app = new App();
  new Namespaces(app, "namespaces");
  const gateway = new Gateway(app, "gateway", settings.gateway);
  return { app, services: composeServices(app, settings, gateway, handover).map(outputOf) };
}

function composeServices(
  app: App,
  settings: Settings,
  gateway: Gateway,
  { backing, publicUrl = settings.gateway.url }: Handover,
): readonly ServiceLayer[] {
  const secrets = backing.apply((all) => all.secrets);
  const tokens = { issuer: `${publicUrl.replace(/\/$/, "")}/oidc` };
  const providers = providersOf(settings.providers, secrets);
  const { mailFrom, webhookTargets } = settings;
  const common = (name: ServiceName) => ({
    settings: settings.services[name],
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

function outputOf({ node, paths }: ServiceLayer): ServiceOutput {
  return { name: node.id, namespace: namespaces.services, paths };
}
