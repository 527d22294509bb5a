import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { describe, expect, test } from "@jest/globals";
import { chartOf, objectsOf } from "../../testkit/objects.ts";
import { metricCatalogue, metricFaults } from "../metric-catalogue.ts";
import { metricsIn } from "../metric-catalogue-query.ts";
import { checkRules, promtoolTest } from "../rules/testkit/promtool.ts";
import { dashboard, service } from "./dashboard.ts";
import { Dashboards } from "./dashboards.ts";
import { dashboardsFaults, panelsOf, queriesOf } from "./dashboards-faults.ts";
import { stat, timeSeries } from "./panel.ts";
import { platformDashboards } from "./platform-dashboards.ts";

const runbooks = "https://example.com/plinth/";
const everySource = metricCatalogue.map(({ name }) => name);
const all = platformDashboards({ runbooks, sources: everySource });
const panels = all.flatMap((each) => panelsOf(each, each.uid ?? ""));
const queries = panels.flatMap(([path, panel]) => queriesOf(panel, path));

function shop(uid: string, query: string): Dashboard {
  const panel = timeSeries({ title: "Orders", unit: "cps", queries: { orders: query }, limits: { warn: 1, alarm: 2 } });
  const props = {
    uid,
    title: "Shop",
    description: "",
    variables: [service],
    rows: { Orders: [panel] },
    runbooks: ["orders-stop"],
  };
  return dashboard(props, runbooks);
}

describe("the platform's dashboards", () => {
  test("GIVEN all of them WHEN checked THEN nothing is wrong with them", () => {
    expect(dashboardsFaults({ dashboards: all })).toEqual([]);
  });

  test("GIVEN their uids WHEN compared with those that people have kept as addresses THEN they are the same", () => {
    expect(all.map(({ uid }) => uid)).toEqual([
      "plinth-slo",
      "plinth-system",
      "plinth-performance",
      "plinth-business",
      "plinth-mesh",
      "plinth-gateway",
      "plinth-kafka",
      "plinth-citus",
      "plinth-redis",
      "plinth-cost",
    ]);
  });

  test("GIVEN neither stores nor Karpenter WHEN made THEN their dashboards are left out, and panels of others", () => {
    const sources = everySource.filter((name) => !/^(Kafka|postgres|redis|Patroni|Karpenter)/.test(name));
    const left = platformDashboards({ runbooks, sources });
    const titlesOf = (dashboards: readonly Dashboard[], uid: string) =>
      dashboards.filter((each) => each.uid === uid).flatMap((each) => panelsOf(each, "").map(([, { title }]) => title));
    const shown = titlesOf(left, "plinth-system");

    expect(all.filter(({ uid }) => !left.some((each) => each.uid === uid)).map(({ uid }) => uid)).toEqual([
      "plinth-kafka",
      "plinth-citus",
      "plinth-redis",
    ]);
    expect(titlesOf(all, "plinth-system").filter((title) => !shown.includes(title))).toEqual([
      "Nodes that Karpenter made, by reason",
    ]);
  });

  promtoolTest("GIVEN every query WHEN promtool parses it THEN it is PromQL", () => {
    const rules = queries.map(([, query], index) => ({
      record: `query:${index}`,
      expr: query.replace(/\$__rate_interval/g, "5m").replace(/\$\w+/g, "x"),
    }));

    expect(rules.length).toBeGreaterThan(100);
    expect(checkRules([{ name: "queries", rules }])).toBe("");
  });

  test("GIVEN every panel WHEN read THEN it has a title, a query that reads a metric, and thresholds", () => {
    for (const [path, panel] of panels) {
      expect([path, panel.title]).not.toContain("");
      expect(panel.fieldConfig?.defaults.thresholds?.steps.length).toBeGreaterThan(0);
      expect(queriesOf(panel, path).flatMap(([, query]) => metricsIn(query))).not.toEqual([]);
    }
  });

  test("GIVEN their variables WHEN read THEN each is used, and made of a metric that something exports", () => {
    for (const { uid, templating, panels: own } of all) {
      for (const { name, query } of (templating.list ?? []).filter(({ type }) => type === "query")) {
        const [, metric = ""] = /^label_values\((\w+), \w+\)$/.exec(String(query)) ?? [];
        expect(metricFaults(metric, `${uid} $${name}`)).toEqual([]);
        expect(metric).not.toBe("");
        expect(JSON.stringify(own)).toContain(`$${name}`);
      }
    }
  });

  test("GIVEN their links WHEN followed THEN each leads to a runbook that is there", () => {
    for (const { links } of all) {
      expect(links?.length).toBeGreaterThan(0);
      for (const { url } of links ?? []) {
        const path = String(url).replace(runbooks, "");
        expect([path, existsSync(join(import.meta.dirname, "../../..", path))]).toEqual([path, true]);
      }
    }
  });

  test("GIVEN panels WHEN laid out THEN none covers another, and none is wider than the page", () => {
    for (const { panels: own = [] } of all) {
      const cells = own.flatMap(({ gridPos }) => {
        const { x, y, w, h } = gridPos ?? { x: 0, y: 0, w: 0, h: 0 };
        expect(x + w).toBeLessThanOrEqual(24);
        return Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`);
      });
      expect(new Set(cells).size).toBe(cells.length);
    }
  });
});

describe("Dashboards", () => {
  test("GIVEN a dashboard WHEN made THEN a ConfigMap with Grafana's label holds it under its uid", () => {
    const made = shop("shop", "sum(rate(orders_total[5m]))");

    const [map, ...more] = objectsOf(new Dashboards(chartOf(), "dashboards", { dashboards: [made] }));

    expect(more).toEqual([]);
    expect(map?.toJson()).toMatchObject({
      kind: "ConfigMap",
      metadata: { name: "dashboard-shop", labels: { grafana_dashboard: "1" } },
    });
    expect(JSON.parse(map?.toJson().data["shop.json"])).toEqual(JSON.parse(JSON.stringify(made)));
  });

  test("GIVEN small values that are worse WHEN a panel is made THEN red comes first", () => {
    const { fieldConfig } = stat({
      title: "Left",
      unit: "d",
      queries: { a: "up" },
      limits: { warn: 9, alarm: 3 },
    }).build();

    expect(fieldConfig?.defaults.thresholds?.steps).toEqual([
      { value: null, color: "red" },
      { value: 3, color: "orange" },
      { value: 9, color: "green" },
    ]);
  });

  test("GIVEN faults of several kinds WHEN made THEN all are told at once, each with its path", () => {
    // GIVEN
    const noUnit = shop("units", "up");
    for (const panel of noUnit.panels ?? []) {
      if (panel.type !== "row" && "fieldConfig" in panel) {
        delete panel.fieldConfig?.defaults.unit;
      }
    }
    const dashboards = [
      shop("shop", "sum(rate(orders_totally[5m]))"),
      shop("shop", "shop:orders:rate5m"),
      noUnit,
      shop("No uid", "up"),
      { ...shop("large", "up"), description: "x".repeat(2 ** 20) },
    ];

    // THEN
    expect(dashboardsFaults({ dashboards, recorded: ["shop:orders:rate5m"] }).map(({ path }) => path)).toEqual([
      "dashboards[0].panels[1].targets[0].expr",
      "dashboards[1].uid",
      "dashboards[2].panels[1].fieldConfig.defaults.unit",
      "dashboards[3].uid",
      "dashboards[4]",
    ]);
    expect(() => new Dashboards(chartOf(), "dashboards", { dashboards })).toThrow(/6 fault\(s\)/);
  });

  test("GIVEN a folded row WHEN checked THEN the panels in it are checked too", () => {
    const open = shop("shop", "nothing");
    const [row, ...inner] = open.panels ?? [];
    const folded = { ...open, panels: [{ ...row, collapsed: true, panels: inner }] } as Dashboard;

    expect(dashboardsFaults({ dashboards: [folded] }).map(({ path }) => path)).toEqual([
      "dashboards[0].panels[0].panels[0].targets[0].expr",
    ]);
  });
});
