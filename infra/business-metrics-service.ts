import type { Construct } from "constructs";
import { ServiceLayer, type ServiceLayerProps } from "./service-layer.ts";

/** Figures of the business, counted from what the services publish. */
export class BusinessMetricsService extends ServiceLayer {
  constructor(scope: Construct, props: ServiceLayerProps) {
    super(scope, "business-metrics", props, {});
  }
}
