import type { Dashboard, Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import { isExportedBy, type MetricSourceName } from "../metric-catalogue.ts";
import { businessDashboard } from "./business-dashboard.ts";
import { citusDashboard } from "./citus-dashboard.ts";
import { costDashboard } from "./cost-dashboard.ts";
import { type DashboardProps, dashboard } from "./dashboard.ts";
import { queriesOf } from "./dashboards-faults.ts";
import { gatewayDashboard } from "./gateway-dashboard.ts";
import { kafkaDashboard } from "./kafka-dashboard.ts";
import { meshDashboard } from "./mesh-dashboard.ts";
import { performanceDashboard } from "./performance-dashboard.ts";
import { redisDashboard } from "./redis-dashboard.ts";
import { sloDashboard } from "./slo-dashboard.ts";
import { systemDashboard } from "./system-dashboard.ts";

/** What of the platform is scraped, and where its runbooks are. */
export interface PlatformDashboardsProps {
  /** What the address of a runbook begins with, as in `https://github.com/shop/plinth/blob/main/`. */
  readonly runbooks: string;
  /** What is scraped. A panel on anything else would stay empty: it is left out, and so is the dashboard that is about it. */
  readonly sources: readonly MetricSourceName[];
}

/** Each dashboard of the platform, with what it is about if that is not in every cluster. */
const dashboards: readonly (readonly [DashboardProps, MetricSourceName?])[] = [
  [sloDashboard],
  [systemDashboard],
  [performanceDashboard],
  [businessDashboard, "business-metrics"],
  [meshDashboard, "Istio: ztunnel and waypoints"],
  [gatewayDashboard, "Kong"],
  [kafkaDashboard, "Kafka Exporter"],
  [citusDashboard, "postgres_exporter"],
  [redisDashboard, "redis_exporter"],
  [costDashboard],
];

/** Every dashboard of the platform, of what is scraped. */
export function platformDashboards({ runbooks, sources }: PlatformDashboardsProps): readonly Dashboard[] {
  return dashboards
    .filter(([, about]) => about === undefined || sources.includes(about))
    .map(([props]) => dashboard({ ...props, rows: rowsOf(props, sources) }, runbooks));
}

function rowsOf({ rows }: DashboardProps, sources: readonly MetricSourceName[]): DashboardProps["rows"] {
  const shown = Object.entries(rows).map(([heading, panels]) => {
    return [heading, panels.filter((panel) => isShown(panel.build(), sources))] as const;
  });
  return Object.fromEntries(shown.filter(([, panels]) => panels.length > 0));
}

function isShown(panel: Panel, sources: readonly MetricSourceName[]): boolean {
  return queriesOf(panel, "").every(([, query]) => isExportedBy(query, sources));
}
