import type { Construct } from "constructs";
import { ServiceLayer, type ServiceLayerProps } from "./service-layer.ts";
import type { ServiceRoutes } from "./service-paths.ts";

/** Figures of the business, counted from what the services publish. */
export class BusinessMetricsService extends ServiceLayer {
  constructor(scope: Construct, props: ServiceLayerProps) {
    super(scope, "business-metrics", props, {} satisfies ServiceRoutes<"business-metrics">);
  }
}
