import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "@jest/globals";
import { type AlertRule, type RuleGroup, renderedGroup } from "../rule.ts";

/** Whether the program is there. */
function hasPromtool(): boolean {
  return spawnSync("promtool", ["--version"], { stdio: "ignore" }).status === 0;
}

const isThere = hasPromtool();

/** A test that needs promtool, skipped where there is none. */
export function promtoolTest(name: string, run: () => void): void {
  if (isThere) {
    test(name, run, 180_000);
  } else {
    test.skip(`${name} (skipped: promtool of Debian's package prometheus is not on the PATH)`, run);
  }
}

/** Series at a minute's distance, in promtool's notation, as in `{ "up{job='a'}": "1x10" }`. */
export type Series = Readonly<Record<string, string>>;

/** What promtool is to check: which series an alert fires for at a time. */
export interface AlertCase {
  /** As in `GIVEN ... THEN ...`: promtool tells of it by this name. */
  readonly name: string;
  readonly series: Series;
  /** As in `10m`. */
  readonly at: string;
  readonly alert: string;
  /** The labels of each that fires, without its name. */
  readonly fires: readonly Readonly<Record<string, string>>[];
}

/**
 * Checks all cases in one run: starting promtool costs more than a case.
 *
 * @param every how often the rules are evaluated: the cost of cases of days
 * @throws Error with what promtool says, where an alert fires otherwise than expected
 */
export function checkAlerts(groups: readonly RuleGroup[], cases: readonly AlertCase[], every = "1m"): void {
  // What it says of an alert is a sentence for people: which one fires is what is to be right.
  const bare = groups.map((group) => {
    const { name, rules } = renderedGroup(group, "");
    return { name, rules: rules.map((rule) => ("alert" in rule ? { ...rule, annotations: {} } : rule)) };
  });
  const test = ({ name, series, at, alert, fires }: AlertCase) => ({
    name,
    interval: "1m",
    input_series: Object.entries(series).map(([metric, values]) => ({ series: metric, values })),
    alert_rule_test: [{ eval_time: at, alertname: alert, exp_alerts: fires.map((labels) => ({ exp_labels: labels })) }],
  });
  // A file each alert, with what it needs of the rules: those of all others would be evaluated with every case.
  const files = [...Map.groupBy(cases, ({ alert }) => alert)].flatMap(([alert, own]) => {
    const needed = bare.map(({ name, rules }) => ({
      name,
      rules: rules.filter((rule) => !("alert" in rule) || rule.alert === alert),
    }));
    const tests = {
      rule_files: [`${alert}.rules.json`],
      evaluation_interval: every,
      group_eval_order: bare.map(({ name }) => name),
      tests: own.map(test),
    };
    return [[`${alert}.rules.json`, { groups: needed }] as const, [`${alert}.test.json`, tests] as const];
  });
  const tests = files.map(([name]) => name).filter((name) => name.endsWith(".test.json"));
  withFiles(Object.fromEntries(files), (dir) => promtool(["test", "rules", ...tests], dir));
}

/** The names of alerts without a case in which they fire, or without one in which they stay quiet. */
export function untestedAlerts(alerts: readonly AlertRule[], cases: readonly Pick<AlertCase, "alert" | "fires">[]) {
  const has = (name: string, isFiring: boolean) =>
    cases.some(({ alert, fires }) => alert === name && fires.length > 0 === isFiring);
  return alerts.map(({ name }) => name).filter((name) => !(has(name, true) && has(name, false)));
}

/** What promtool finds wrong with rules; empty when nothing is. */
export function checkRules(groups: readonly unknown[]): string {
  return withFiles({ "rules.json": { groups } }, (dir) => {
    const { status, stdout, stderr } = spawnSync("promtool", ["check", "rules", "--lint-fatal", "rules.json"], {
      cwd: dir,
      encoding: "utf8",
    });
    return status === 0 ? "" : `${stdout}${stderr}`;
  });
}

function promtool(args: readonly string[], cwd: string): void {
  execFileSync("promtool", args, { cwd, stdio: "pipe", encoding: "utf8" });
}

/** JSON is YAML. */
function withFiles<T>(files: Readonly<Record<string, unknown>>, use: (dir: string) => T): T {
  const dir = mkdtempSync(join(tmpdir(), "promtool-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(dir, name), JSON.stringify(content));
    }
    return use(dir);
  } finally {
    rmSync(dir, { recursive: true });
  }
}
