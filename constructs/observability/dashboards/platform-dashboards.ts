import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { businessDashboard } from "./business-dashboard.ts";
import { citusDashboard } from "./citus-dashboard.ts";
import { costDashboard } from "./cost-dashboard.ts";
import { dashboard } from "./dashboard.ts";
import { gatewayDashboard } from "./gateway-dashboard.ts";
import { kafkaDashboard } from "./kafka-dashboard.ts";
import { meshDashboard } from "./mesh-dashboard.ts";
import { performanceDashboard } from "./performance-dashboard.ts";
import { redisDashboard } from "./redis-dashboard.ts";
import { sloDashboard } from "./slo-dashboard.ts";
import { systemDashboard } from "./system-dashboard.ts";

/**
 * Every dashboard of the platform.
 *
 * @param runbooks what the address of a runbook begins with, as in `https://github.com/shop/plinth/blob/main/`
 */
export function platformDashboards(runbooks: string): readonly Dashboard[] {
  return [
    sloDashboard,
    systemDashboard,
    performanceDashboard,
    businessDashboard,
    meshDashboard,
    gatewayDashboard,
    kafkaDashboard,
    citusDashboard,
    redisDashboard,
    costDashboard,
  ].map((props) => dashboard(props, runbooks));
}
