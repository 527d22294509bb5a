import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "@jest/globals";
import { type RuleGroup, renderedGroup } from "../rule.ts";

/** Whether the program is there. */
function hasPromtool(): boolean {
  return spawnSync("promtool", ["--version"], { stdio: "ignore" }).status === 0;
}

const isThere = hasPromtool();

/** A test that needs promtool, skipped where there is none. */
export function promtoolTest(name: string, run: () => void): void {
  if (isThere) {
    test(name, run);
  } else {
    test.skip(`${name} (skipped: promtool of Debian's package prometheus is not on the PATH)`, run);
  }
}

/** Series at a minute's distance, in promtool's notation, as in `{ "up{job='a'}": "1x10" }`. */
export type Series = Readonly<Record<string, string>>;

/** What promtool is to check: which alerts fire at a time. */
export interface AlertCase {
  readonly groups: readonly RuleGroup[];
  readonly series: Series;
  /** As in `10m`. */
  readonly at: string;
  readonly alert: string;
  /** The labels of each that fires, without its name. */
  readonly fires: readonly Readonly<Record<string, string>>[];
  /** How often the rules are evaluated: the cost of a case of days. @default "1m" */
  readonly every?: string;
}

/** @throws Error with what promtool says, where an alert fires otherwise than expected */
export function checkAlert({ groups, series, at, alert, fires, every = "1m" }: AlertCase): void {
  // What it says of an alert is a sentence for people: which one fires is what is to be right.
  const bare = groups.map((group) => {
    const { name, rules } = renderedGroup(group, "");
    return { name, rules: rules.map((rule) => ("alert" in rule ? { ...rule, annotations: {} } : rule)) };
  });
  withFiles(
    {
      "rules.json": { groups: bare },
      "test.json": {
        rule_files: ["rules.json"],
        evaluation_interval: every,
        group_eval_order: groups.map(({ name }) => name),
        tests: [
          {
            interval: "1m",
            input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
            alert_rule_test: [
              { eval_time: at, alertname: alert, exp_alerts: fires.map((labels) => ({ exp_labels: labels })) },
            ],
          },
        ],
      },
    },
    (dir) => promtool(["test", "rules", "test.json"], dir),
  );
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
