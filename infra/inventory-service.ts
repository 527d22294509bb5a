import type { Construct } from "constructs";
import { ServiceLayer, type ServiceLayerProps } from "./service-layer.ts";
import { checkerVariables, type TokenRules } from "./token-rules.ts";

export interface InventoryServiceProps extends ServiceLayerProps {
  readonly tokens: TokenRules;
}

/** Products, warehouses, stock and its reservations. */
export class InventoryService extends ServiceLayer {
  constructor(scope: Construct, props: InventoryServiceProps) {
    super(scope, "inventory", props, ["/v1/products", "/v1/warehouses", "/v1/stock"]);
    this.variables(checkerVariables(props.tokens));
    this.calls("user");
  }
}
