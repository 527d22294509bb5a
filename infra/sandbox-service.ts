import { RouteAccess } from "@plinth/constructs/kube";
import type * as pulumi from "@pulumi/pulumi";
import type { Construct } from "constructs";
import type { Backing } from "./handover.ts";
import { ServiceLayer, type ServiceLayerProps } from "./service-layer.ts";
import type { ServiceRoutes } from "./service-paths.ts";

export interface SandboxServiceProps extends ServiceLayerProps {
  readonly secrets: pulumi.Output<Backing["secrets"]>;
}

/** Stands in for the outside providers of payments, SMS, push and mail. */
export class SandboxService extends ServiceLayer {
  static readonly smtpPort = 2525;

  constructor(scope: Construct, props: SandboxServiceProps) {
    super(scope, "sandbox", props, {
      "/sandbox": RouteAccess.open("its callers show the key of the provider that it stands in for"),
    } satisfies ServiceRoutes<"sandbox">);
    this.variables({ SMTP_PORT: String(SandboxService.smtpPort) });
    this.secrets({ PROVIDER_API_KEY: props.secrets.apply(({ providerKey }) => providerKey) });
    this.service.alsoListensAt("smtp", SandboxService.smtpPort);
    this.calledBy("order", { paths: ["/sandbox/*"] });
    this.calledBy("notification", { paths: ["/sandbox/*"] });
    this.calledBy("notification", { port: SandboxService.smtpPort, reason: "Mails come by SMTP, which has no paths." });
  }
}
