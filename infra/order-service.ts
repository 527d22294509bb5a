import { RouteAccess } from "@plinth/constructs/kube";
import type { Construct } from "constructs";
import type { Providers } from "./providers.ts";
import { ServiceLayer, type ServiceLayerProps } from "./service-layer.ts";
import type { ServiceRoutes } from "./service-paths.ts";
import { checkerVariables, type TokenRules } from "./token-rules.ts";

export interface OrderServiceProps extends ServiceLayerProps {
  readonly tokens: TokenRules;
  readonly providers: Providers;
}

/** Orders, each carried through reservation, payment and confirmation. */
export class OrderService extends ServiceLayer {
  constructor(scope: Construct, props: OrderServiceProps) {
    super(scope, "order", props, { "/v1/orders": RouteAccess.required() } satisfies ServiceRoutes<"order">);
    const { providers } = props;
    this.variables({ ...checkerVariables(props.tokens), PAYMENT_URL: providers.paymentUrl });
    this.secrets({ PAYMENT_API_KEY: providers.key });
    this.calls("user");
    providers.allowFrom(this.service);
  }
}
