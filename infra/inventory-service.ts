import { RouteAccess } from "@plinth/constructs/kube";
import type { Construct } from "constructs";
import { ServiceLayer, type ServiceLayerProps } from "./service-layer.ts";
import type { ServiceRoutes } from "./service-paths.ts";
import { checkerVariables, type TokenRules } from "./token-rules.ts";

export interface InventoryServiceProps extends ServiceLayerProps {
  readonly tokens: TokenRules;
}

/** Products, warehouses, stock and its reservations. */
export class InventoryService extends ServiceLayer {
  constructor(scope: Construct, props: InventoryServiceProps) {
    super(scope, "inventory", props, {
      "/v1/products": RouteAccess.optional("anybody may look at the products"),
      "/v1/warehouses": RouteAccess.required(),
      "/v1/stock": RouteAccess.optional("anybody may see what is in stock"),
    } satisfies ServiceRoutes<"inventory">);
    this.variables(checkerVariables(props.tokens));
    this.calls("user");
  }
}
