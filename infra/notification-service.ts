import { Port, RouteAccess } from "@plinth/constructs/kube";
import type * as pulumi from "@pulumi/pulumi";
import type { Construct } from "constructs";
import type { Backing } from "./handover.ts";
import type { Providers } from "./providers.ts";
import { PUBLIC_INTERNET } from "./public-internet.ts";
import { ServiceLayer, type ServiceLayerProps } from "./service-layer.ts";
import type { ServiceRoutes } from "./service-paths.ts";
import { checkerVariables, type TokenRules } from "./token-rules.ts";

export interface NotificationServiceProps extends ServiceLayerProps {
  readonly tokens: TokenRules;
  readonly providers: Providers;
  /** The sender of mails. */
  readonly mailFrom: string;
  /** `host:port` of webhook targets that are allowed although they are not public. */
  readonly webhookTargets: readonly string[];
  readonly secrets: pulumi.Output<Backing["secrets"]>;
}

/** Mail, SMS, push and webhooks. */
export class NotificationService extends ServiceLayer {
  constructor(scope: Construct, props: NotificationServiceProps) {
    super(scope, "notification", props, {
      "/v1/notifications": RouteAccess.required(),
      "/v1/webhooks": RouteAccess.required(),
    } satisfies ServiceRoutes<"notification">);
    const { providers } = props;
    this.variables({
      ...checkerVariables(props.tokens),
      ...(providers.smsUrl !== undefined && { SMS_URL: providers.smsUrl }),
      ...(providers.pushUrl !== undefined && { PUSH_URL: providers.pushUrl }),
      MAIL_FROM: props.mailFrom,
      WEBHOOK_ALLOWED_TARGETS: props.webhookTargets.join(","),
    });
    this.secrets({
      SMTP_URL: providers.smtpUrl,
      ...(providers.smsUrl !== undefined && { SMS_KEY: providers.key }),
      ...(providers.pushUrl !== undefined && { PUSH_KEY: providers.key }),
      WEBHOOK_SECRET_KEY: props.secrets.apply(({ webhookKey }) => webhookKey),
    });
    this.calls("user");
    providers.allowFrom(this.service);
    providers.allowMailFrom(this.service);
    // Where webhooks may go. The service itself looks closer.
    this.service.allowTo(PUBLIC_INTERNET, Port.tcp(443), Port.tcp(8443));
  }
}
