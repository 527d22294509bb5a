import { describe, expect, test } from "@jest/globals";
import { isAlert, renderedGroup } from "./rules/rule.ts";
import { checkAlert, checkRules, promtoolTest, type Series } from "./rules/testkit/promtool.ts";
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

function expectFires(alert: string, at: string, loads: readonly Load[], slis: readonly string[]): void {
  const severity = burnAlerts.find(({ name }) => name === alert)?.severity ?? "ticket";
  checkAlert({
    groups,
    series: { ...served("order", loads), ...served("user", [{ minutes: 400, all: 100 }]) },
    at,
    alert,
    // The pages look back by hours, the tickets by days.
    every: at.length > 4 ? "30m" : "2m",
    fires: slis.map((sli) => ({ service: "order", sli, severity })),
  });
}

const day = 24 * 60;

describe("the rules of service levels", () => {
  promtoolTest("GIVEN two services WHEN promtool checks their rules THEN it finds nothing", () => {
    expect(checkRules(groups.map((group) => renderedGroup(group, "")))).toBe("");
  });

  test("GIVEN levels WHEN their rules are made THEN what they record is what queries may name", () => {
    const recorded = groups.flatMap(({ rules }) => rules.flatMap((rule) => (isAlert(rule) ? [] : [rule.record])));

    expect(new Set(recorded)).toEqual(new Set(sloRecordNames));
  });

  promtoolTest("GIVEN 0.2 % failures for 70 minutes WHEN looked at THEN the pace of 14.4 pages", () => {
    expectFires("ErrorBudgetBurn14x", "70m", [{ minutes: 71, all: 10_000, failed: 20 }], ["availability"]);
  });

  promtoolTest("GIVEN 0.1 % failures for 70 minutes WHEN looked at THEN the pace of 14.4 does not page", () => {
    expectFires("ErrorBudgetBurn14x", "70m", [{ minutes: 71, all: 10_000, failed: 10 }], []);
  });

  promtoolTest("GIVEN failures that ended ten minutes ago WHEN looked at THEN the pace of 14.4 does not page", () => {
    const over = [
      { minutes: 60, all: 10_000, failed: 30 },
      { minutes: 11, all: 10_000 },
    ];
    expectFires("ErrorBudgetBurn14x", "70m", over, []);
  });

  promtoolTest("GIVEN 0.07 % failures for six hours WHEN looked at THEN the pace of 6 pages", () => {
    expectFires("ErrorBudgetBurn6x", "370m", [{ minutes: 371, all: 10_000, failed: 7 }], ["availability"]);
  });

  promtoolTest("GIVEN 0.05 % failures for six hours WHEN looked at THEN the pace of 6 does not page", () => {
    expectFires("ErrorBudgetBurn6x", "370m", [{ minutes: 371, all: 10_000, failed: 5 }], []);
  });

  promtoolTest(
    "GIVEN 0.04 % failures for a day WHEN looked at THEN the pace of 3 is a ticket, and that of 6 no page",
    () => {
      const loads = [{ minutes: day + 31, all: 10_000, failed: 4 }];
      expectFires("ErrorBudgetBurn3x", `${day + 30}m`, loads, ["availability"]);
      expectFires("ErrorBudgetBurn6x", `${day + 30}m`, loads, []);
    },
  );

  promtoolTest("GIVEN 0.02 % failures for a day WHEN looked at THEN the pace of 3 is no ticket", () => {
    expectFires("ErrorBudgetBurn3x", `${day + 30}m`, [{ minutes: day + 31, all: 10_000, failed: 2 }], []);
  });

  promtoolTest("GIVEN 0.02 % failures for three days WHEN looked at THEN the pace of 1 is a ticket", () => {
    const loads = [{ minutes: 3 * day + 61, all: 10_000, failed: 2 }];
    expectFires("ErrorBudgetBurn1x", `${3 * day + 60}m`, loads, ["availability"]);
  });

  promtoolTest(
    "GIVEN failures of half a day, two days ago WHEN looked at THEN the pace of 1 is no ticket any more",
    () => {
      const loads = [
        { minutes: day / 2, all: 10_000, failed: 10 },
        { minutes: 2 * day + 1, all: 10_000 },
      ];
      expectFires("ErrorBudgetBurn1x", `${2.5 * day}m`, loads, []);
    },
  );

  promtoolTest("GIVEN 80 % slower than 120 ms, 20 % slower than 450 ms WHEN looked at THEN both latencies page", () => {
    const loads = [{ minutes: 71, all: 1000, in120: 200, in450: 800 }];
    expectFires("ErrorBudgetBurn14x", "70m", loads, ["latency-p95", "latency-p99"]);
  });

  promtoolTest("GIVEN 4 % slower than 120 ms, none slower than 450 ms WHEN looked at THEN no budget burns", () => {
    expectFires("ErrorBudgetBurn1x", "400m", [{ minutes: 401, all: 1000, in120: 960 }], []);
  });

  promtoolTest("GIVEN no requests at all WHEN looked at THEN nothing fires", () => {
    expectFires("ErrorBudgetBurn14x", "70m", [{ minutes: 71, all: 0 }], []);
    expectFires("ErrorBudgetSpent", "120m", [{ minutes: 121, all: 0 }], []);
  });

  promtoolTest("GIVEN more failures than 30 days allow WHEN looked at THEN the budget is spent", () => {
    const loads = [{ minutes: 121, all: 10_000, failed: 2 }];
    expectFires("ErrorBudgetSpent", "120m", loads, ["availability"]);
  });

  promtoolTest("GIVEN fewer failures than the objective allows WHEN looked at THEN the budget is not spent", () => {
    expectFires("ErrorBudgetSpent", "120m", [{ minutes: 121, all: 100_000, failed: 5 }], []);
  });

  promtoolTest("GIVEN a service with an objective of its own WHEN it fails within that THEN nothing fires", () => {
    const lenient: Slo = { service: "order", availability: 0.99, p95: 0.25 };
    checkAlert({
      groups: sloRuleGroups([lenient, { service: "user" }]),
      series: served("order", [{ minutes: 71, all: 10_000, failed: 20, in120: 0 }]),
      at: "70m",
      alert: "ErrorBudgetBurn14x",
      fires: [],
    });
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
