import { describe, expect, test } from "@jest/globals";
import { isAlert, renderedGroup } from "./rules/rule.ts";
import {
  type AlertCase,
  checkAlerts,
  checkRules,
  promtoolTest,
  type Series,
  untestedAlerts,
} from "./rules/testkit/promtool.ts";
import { burnAlerts, type Slo, sloRuleGroups } from "./slo.ts";
import { sloFaults } from "./slo-faults.ts";
import { sloRecordNames } from "./slo-records.ts";

const groups = sloRuleGroups([{ service: "order" }, { service: "user" }]);

/** Requests a minute for some minutes: all, those that failed, those that took at most 120 ms and 450 ms. */
interface Load {
  readonly minutes: number;
  readonly all: number;
  readonly failed?: number;
  readonly in120?: number;
  readonly in450?: number;
}

/** Counters of one service under loads that follow each other. */
function served(service: string, loads: readonly Load[]): Series {
  const labels = `service="${service}",method="GET",route="/v1/orders"`;
  const rising = (perMinute: (load: Load) => number) => {
    let total = 0;
    return loads
      .map((load) => {
        const each = perMinute(load);
        const text = `${total}+${each}x${load.minutes - 1}`;
        total += each * load.minutes;
        return text;
      })
      .join(" ");
  };
  const name = "http_request_duration_seconds";
  return {
    [`${name}_count{${labels},status="200"}`]: rising(({ all, failed = 0 }) => all - failed),
    [`${name}_count{${labels},status="503"}`]: rising(({ failed = 0 }) => failed),
    [`${name}_bucket{${labels},status="200",le="0.12"}`]: rising(({ all, in120 = all }) => in120),
    [`${name}_bucket{${labels},status="200",le="0.45"}`]: rising(({ all, in450 = all }) => in450),
  };
}

const day = 24 * 60;

interface BurnCase {
  readonly name: string;
  readonly alert: string;
  /** Minutes. */
  readonly at: number;
  readonly loads: readonly Load[];
  /** The indicators of the service that the alert fires for. */
  readonly slis: readonly string[];
}

const burnCases: readonly BurnCase[] = [
  {
    name: "0.2 % failures for 70 minutes",
    alert: "ErrorBudgetBurn14x",
    at: 70,
    loads: [{ minutes: 71, all: 10_000, failed: 20 }],
    slis: ["availability"],
  },
  {
    name: "0.1 % failures for 70 minutes",
    alert: "ErrorBudgetBurn14x",
    at: 70,
    loads: [{ minutes: 71, all: 10_000, failed: 10 }],
    slis: [],
  },
  {
    name: "failures that ended ten minutes ago",
    alert: "ErrorBudgetBurn14x",
    at: 70,
    loads: [
      { minutes: 60, all: 10_000, failed: 30 },
      { minutes: 11, all: 10_000 },
    ],
    slis: [],
  },
  {
    name: "80 % slower than 120 ms, 20 % slower than 450 ms",
    alert: "ErrorBudgetBurn14x",
    at: 70,
    loads: [{ minutes: 71, all: 1000, in120: 200, in450: 800 }],
    slis: ["latency-p95", "latency-p99"],
  },
  {
    name: "no requests at all",
    alert: "ErrorBudgetBurn14x",
    at: 70,
    loads: [{ minutes: 71, all: 0 }],
    slis: [],
  },
  {
    name: "0.07 % failures for six hours",
    alert: "ErrorBudgetBurn6x",
    at: 370,
    loads: [{ minutes: 371, all: 10_000, failed: 7 }],
    slis: ["availability"],
  },
  {
    name: "0.05 % failures for six hours",
    alert: "ErrorBudgetBurn6x",
    at: 370,
    loads: [{ minutes: 371, all: 10_000, failed: 5 }],
    slis: [],
  },
  {
    name: "more failures than 30 days allow",
    alert: "ErrorBudgetSpent",
    at: 120,
    loads: [{ minutes: 121, all: 10_000, failed: 2 }],
    slis: ["availability"],
  },
  {
    name: "fewer failures than the objective allows",
    alert: "ErrorBudgetSpent",
    at: 120,
    loads: [{ minutes: 121, all: 100_000, failed: 5 }],
    slis: [],
  },
  {
    name: "no requests to spend the budget",
    alert: "ErrorBudgetSpent",
    at: 120,
    loads: [{ minutes: 121, all: 0 }],
    slis: [],
  },
  {
    name: "4 % slower than 120 ms, none slower than 450 ms",
    alert: "ErrorBudgetBurn1x",
    at: 400,
    loads: [{ minutes: 401, all: 1000, in120: 960 }],
    slis: [],
  },
  {
    name: "0.04 % failures for a day",
    alert: "ErrorBudgetBurn3x",
    at: day + 30,
    loads: [{ minutes: day + 31, all: 10_000, failed: 4 }],
    slis: ["availability"],
  },
  {
    name: "0.04 % failures for a day, at the pace of 6",
    alert: "ErrorBudgetBurn6x",
    at: day + 30,
    loads: [{ minutes: day + 31, all: 10_000, failed: 4 }],
    slis: [],
  },
  {
    name: "0.02 % failures for a day",
    alert: "ErrorBudgetBurn3x",
    at: day + 30,
    loads: [{ minutes: day + 31, all: 10_000, failed: 2 }],
    slis: [],
  },
  {
    name: "0.02 % failures for three days",
    alert: "ErrorBudgetBurn1x",
    at: 3 * day + 60,
    loads: [{ minutes: 3 * day + 61, all: 10_000, failed: 2 }],
    slis: ["availability"],
  },
  {
    name: "failures of half a day, two days ago",
    alert: "ErrorBudgetBurn1x",
    at: 2.5 * day,
    loads: [
      { minutes: day / 2, all: 10_000, failed: 10 },
      { minutes: 2 * day + 1, all: 10_000 },
    ],
    slis: [],
  },
];

function alertCase({ name, alert, at, loads, slis }: BurnCase): AlertCase {
  const severity = burnAlerts.find((burn) => burn.name === alert)?.severity ?? "ticket";
  return {
    name,
    alert,
    at: `${at}m`,
    series: { ...served("order", loads), ...served("user", [{ minutes: 400, all: 100 }]) },
    fires: slis.map((sli) => ({ service: "order", sli, severity })),
  };
}

describe("the rules of service levels", () => {
  promtoolTest("GIVEN two services WHEN promtool checks their rules THEN it finds nothing", () => {
    expect(checkRules(groups.map((group) => renderedGroup(group, "")))).toBe("");
  });

  test("GIVEN levels WHEN their rules are made THEN what they record is what queries may name", () => {
    const recorded = groups.flatMap(({ rules }) => rules.flatMap((rule) => (isAlert(rule) ? [] : [rule.record])));

    expect(new Set(recorded)).toEqual(new Set(sloRecordNames));
  });

  test("GIVEN each alert WHEN its cases are counted THEN in one it fires, and in one it stays quiet", () => {
    const alerts = groups.flatMap(({ rules }) => rules.filter(isAlert));

    expect(untestedAlerts(alerts, burnCases.map(alertCase))).toEqual([]);
  });

  promtoolTest("GIVEN loads of hours WHEN evaluated THEN the alerts fire that should, and no others", () => {
    checkAlerts(groups, burnCases.filter(({ at }) => at < day).map(alertCase), "2m");
  });

  promtoolTest("GIVEN loads of days WHEN evaluated THEN the alerts fire that should, and no others", () => {
    checkAlerts(groups, burnCases.filter(({ at }) => at >= day).map(alertCase), "30m");
  });

  promtoolTest("GIVEN a service with an objective of its own WHEN it fails within that THEN nothing fires", () => {
    const lenient: Slo = { service: "order", availability: 0.99, p95: 0.25 };
    checkAlerts(sloRuleGroups([lenient, { service: "user" }]), [
      {
        name: "within an objective of its own",
        series: served("order", [{ minutes: 71, all: 10_000, failed: 20, in120: 0 }]),
        at: "70m",
        alert: "ErrorBudgetBurn14x",
        fires: [],
      },
    ]);
  });
});

describe("the faults of service levels", () => {
  test("GIVEN the defaults WHEN checked THEN there is none", () => {
    expect(sloFaults([{ service: "order" }])).toEqual([]);
  });

  test("GIVEN several faults WHEN checked THEN all are told, each with its path", () => {
    const slos = [
      { service: "order", availability: 99.99 },
      { service: "order", p95: 0.13 },
      { service: "Shop", p95: 1, p99: 0.5 },
    ];

    expect(sloFaults(slos).map(({ path }) => path)).toEqual([
      "slos[0].availability",
      "slos[1].service",
      "slos[1].p95",
      "slos[2].service",
      "slos[2].p99",
    ]);
  });

  test("GIVEN so low an availability that no failure would page WHEN checked THEN it is a fault", () => {
    expect(sloFaults([{ service: "order", availability: 0.93 }])).toHaveLength(1);
    expect(sloFaults([{ service: "order", availability: 0.95 }])).toEqual([]);
  });
});
