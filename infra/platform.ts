import * as pulumi from "@pulumi/pulumi";
import { App } from "cdk8s";
import { Gateway } from "./gateway.ts";
import type { Backing } from "./handover.ts";
import { Namespaces, namespaces } from "./namespaces.ts";
import type { Settings } from "./settings.ts";
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
export function composePlatform(settings: Settings, backing: pulumi.Output<Backing>): Platform {
  const app = new App();
  new Namespaces(app, "namespaces");
  const gateway = new Gateway(app, "gateway", settings.gateway);
  const user = new UserService(app, "user", {
    settings: settings.services.user,
    stores: connectStores("user", settings.stores, backing),
    gateway: gateway.reference,
    issuer: settings.gateway.url,
    signingKey: backing.apply(({ signingKeys }) => signingKeyOf("user", signingKeys)),
  });
  return { app, services: [{ name: "user", namespace: namespaces.services, paths: user.paths }] };
}

function signingKeyOf(service: string, keys: Backing["signingKeys"]): string {
  const key = keys[service];
  if (key === undefined) {
    throw new pulumi.RunError(`plinth:backing has no signing key for ${service}.`);
  }
  return key;
}
