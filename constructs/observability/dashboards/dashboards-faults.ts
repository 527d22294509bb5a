import type { Dashboard, Panel, RowPanel } from "@grafana/grafana-foundation-sdk/dashboard";
import type { PropsFault } from "../../props-error.ts";
import { metricFaults } from "../metric-catalogue.ts";

/** Dashboards of a Grafana. */
export interface DashboardsProps {
  /** Such as `platformDashboards(...)`, or what else the Grafana Foundation SDK builds. */
  readonly dashboards: readonly Dashboard[];
  /** Series that rules record, beside those of the service levels. @default - none */
  readonly recorded?: readonly string[];
}

/** What a ConfigMap holds at most. */
const mostBytes = 2 ** 20;

/** Everything that is wrong, each with its path; empty when nothing is. */
export function dashboardsFaults({ dashboards, recorded = [] }: DashboardsProps): PropsFault[] {
  const uids = dashboards.map(({ uid }) => uid);
  return dashboards.flatMap((dashboard, index) => {
    const path = `dashboards[${index}]`;
    const { uid } = dashboard;
    const bytes = Buffer.byteLength(JSON.stringify(dashboard));
    return [
      ...(typeof uid === "string" && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(uid) && uid.length <= 40
        ? []
        : [{ path: `${path}.uid`, value: uid, allowed: 'at most 40 of a-z, 0-9 and "-"' }]),
      ...(uid !== undefined && uid !== null && uids.indexOf(uid) !== index
        ? [{ path: `${path}.uid`, value: uid, allowed: "a uid that no other dashboard has" }]
        : []),
      ...(bytes <= mostBytes ? [] : [{ path, value: `${bytes} bytes`, allowed: `at most ${mostBytes} bytes of JSON` }]),
      ...panelsOf(dashboard, path).flatMap(([at, panel]) => panelFaults(panel, at, recorded)),
    ];
  });
}

/** The panels of a dashboard, those of folded rows too, each with its path. */
export function panelsOf(dashboard: Dashboard, path: string): readonly (readonly [string, Panel])[] {
  return (dashboard.panels ?? []).flatMap((panel, index) => {
    const at = `${path}.panels[${index}]`;
    return isRow(panel)
      ? panel.panels.map((inner, place) => [`${at}.panels[${place}]`, inner] as const)
      : [[at, panel] as const];
  });
}

/** The PromQL of a panel, each with its path. */
export function queriesOf(panel: Panel, path: string): readonly (readonly [string, string])[] {
  return (panel.targets ?? []).flatMap((target, index) =>
    "expr" in target && typeof target.expr === "string"
      ? [[`${path}.targets[${index}].expr`, target.expr] as const]
      : [],
  );
}

function isRow(panel: Panel | RowPanel): panel is RowPanel {
  return panel.type === "row";
}

function panelFaults(panel: Panel, path: string, recorded: readonly string[]): PropsFault[] {
  const unit = panel.fieldConfig?.defaults.unit;
  const isText = panel.type === "text";
  return [
    ...(unit || isText
      ? []
      : [{ path: `${path}.fieldConfig.defaults.unit`, value: unit, allowed: "a unit of Grafana's" }]),
    ...queriesOf(panel, path).flatMap(([at, query]) => metricFaults(query, at, recorded)),
  ];
}
