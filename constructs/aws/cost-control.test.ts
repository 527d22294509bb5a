import { beforeAll, describe, expect, test } from "@jest/globals";
import type * as pulumi from "@pulumi/pulumi";
import { awsRegistrationsOf, valueIn } from "../testkit/aws-registrations.ts";
import { inputsOf, type Registration } from "../testkit/registrations.ts";
import { CostControl } from "./cost-control.ts";
import { costControlFaults } from "./cost-control-faults.ts";
import type { CostControlProps } from "./cost-control-props.ts";

const emails = ["costs@example.com", "lead@example.com"];
const least: CostControlProps = { environment: "prod", monthlyBudgetUsd: 2500, alertEmails: emails };

function made(props: Partial<CostControlProps> = {}): Promise<Registration[]> {
  return awsRegistrationsOf(() => new CostControl("cost", { ...least, ...props }));
}

describe("by default", () => {
  let all: Registration[];
  beforeAll(async () => {
    all = await made();
  });

  test("the budget is the month's, in dollars, before credits, of the whole account", () => {
    const { notifications, ...budget } = inputsOf(all, "Budget");
    expect(notifications).toHaveLength(4);
    expect(budget).toMatchObject({
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: "2500",
      limitUnit: "USD",
      costTypes: { includeCredit: false, includeRefund: false },
    });
    expect(budget).not.toHaveProperty("costFilters");
  });

  test("alerts go to all addresses at 50, 80 and 100 % spent, and at 100 % foreseen", () => {
    expect(inputsOf(all, "Budget").notifications).toEqual(
      [
        { notificationType: "ACTUAL", threshold: 50 },
        { notificationType: "ACTUAL", threshold: 80 },
        { notificationType: "ACTUAL", threshold: 100 },
        { notificationType: "FORECASTED", threshold: 100 },
      ].map((own) => ({
        ...own,
        thresholdType: "PERCENTAGE",
        comparisonOperator: "GREATER_THAN",
        subscriberEmailAddresses: emails,
      })),
    );
  });

  test("all services are watched, and an anomaly of a tenth of the budget is told of", () => {
    expect(inputsOf(all, "AnomalyMonitor")).toMatchObject({ monitorType: "DIMENSIONAL", monitorDimension: "SERVICE" });
    expect(inputsOf(all, "AnomalySubscription")).toMatchObject({
      frequency: "DAILY",
      monitorArnLists: [expect.stringContaining("cost-prod")],
      subscribers: emails.map((address) => ({ type: "EMAIL", address })),
      thresholdExpression: {
        dimension: {
          key: "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
          matchOptions: ["GREATER_THAN_OR_EQUAL"],
          values: ["250"],
        },
      },
    });
  });

  test("no tag is activated", () => {
    expect(inputsOf(all, "CostAllocationTag")).toEqual({});
  });
});

describe("what was asked for", () => {
  test("are other thresholds", async () => {
    const { notifications } = inputsOf(await made({ thresholds: { actual: [], forecast: [120] } }), "Budget");
    expect(notifications).toMatchObject([{ notificationType: "FORECASTED", threshold: 120 }]);
  });

  test("are the costs of the environment only", async () => {
    const all = await made({ scope: "environment" });
    expect(inputsOf(all, "Budget").costFilters).toEqual([{ name: "TagKeyValue", values: ["user:environment$prod"] }]);
    const { monitorType, monitorSpecification } = inputsOf(all, "AnomalyMonitor");
    expect(monitorType).toBe("CUSTOM");
    expect(JSON.parse(String(monitorSpecification))).toMatchObject({ Tags: { Key: "environment", Values: ["prod"] } });
  });

  test("is another threshold of anomalies", async () => {
    const { thresholdExpression } = inputsOf(await made({ anomalyThresholdUsd: 40 }), "AnomalySubscription");
    expect(thresholdExpression).toMatchObject({ dimension: { values: ["40"] } });
  });

  test("is the monitor that the account has", async () => {
    const anomalyMonitorArn = "arn:aws:ce::123456789012:anomalymonitor/default";
    const all = await made({ anomalyMonitorArn });
    expect(inputsOf(all, "AnomalyMonitor")).toEqual({});
    expect(inputsOf(all, "AnomalySubscription").monitorArnLists).toEqual([anomalyMonitorArn]);
  });

  test("are tags that stay active for the account's other stacks", async () => {
    // GIVEN
    const retained: (boolean | undefined)[] = [];
    const transformations = [
      ({ type, opts }: pulumi.ResourceTransformationArgs) => {
        retained.push(...(type.endsWith(":CostAllocationTag") ? [opts.retainOnDelete] : []));
        return undefined;
      },
    ];

    // WHEN
    const props = { ...least, allocationTags: ["environment", "team"] };
    const all = await awsRegistrationsOf(() => new CostControl("cost", props, { transformations }));

    // THEN
    const tags = all.filter(({ type }) => type.endsWith(":CostAllocationTag"));
    expect(tags.map(({ inputs }) => inputs)).toEqual([
      { tagKey: "environment", status: "Active" },
      { tagKey: "team", status: "Active" },
    ]);
    expect(retained).toEqual([true, true]);
  });

  test("is handed out", async () => {
    await awsRegistrationsOf(async () => {
      const anomalyMonitorArn = "arn:aws:ce::123456789012:anomalymonitor/default";
      const control = new CostControl("cost", { ...least, anomalyMonitorArn });
      expect(await valueIn(control.anomalyMonitorArn)).toBe(anomalyMonitorArn);
    });
  });
});

describe("faults", () => {
  const eleven = Array.from({ length: 11 }, (_, index) => index + 1);
  test.each<[string, Partial<CostControlProps>, string, unknown]>([
    ["an environment", { environment: "Prod" }, "environment", "Prod"],
    ["no budget", { monthlyBudgetUsd: 0 }, "monthlyBudgetUsd", 0],
    ["a budget below nothing", { monthlyBudgetUsd: -1 }, "monthlyBudgetUsd", -1],
    ["an anomaly of nothing", { anomalyThresholdUsd: 0 }, "anomalyThresholdUsd", 0],
    ["nobody to tell", { alertEmails: [] }, "alertEmails", []],
    ["an address", { alertEmails: ["costs@example"] }, "alertEmails[0]", "costs@example"],
    ["an address twice", { alertEmails: ["a@b.example", "a@b.example"] }, "alertEmails[1]", "a@b.example"],
    [
      "too many thresholds",
      { thresholds: { actual: eleven, forecast: [] } },
      "thresholds",
      { actual: eleven, forecast: [] },
    ],
    ["a threshold", { thresholds: { actual: [0], forecast: [] } }, "thresholds.actual[0]", 0],
    ["a threshold twice", { thresholds: { actual: [], forecast: [9, 9] } }, "thresholds.forecast[1]", 9],
    ["a tag of AWS's own", { allocationTags: ["aws:createdBy"] }, "allocationTags[0]", "aws:createdBy"],
  ])("name %s, where it stands and what is allowed", (_title, props, path, value) => {
    expect(costControlFaults({ ...least, ...props })).toEqual([{ path, value, allowed: expect.stringMatching(/\w/) }]);
  });

  test("are told all at once, before anything is registered", async () => {
    const none = awsRegistrationsOf(() => {
      expect(() => new CostControl("cost", { ...least, monthlyBudgetUsd: 0, alertEmails: ["x"] })).toThrow(
        /CostControl "cost" has 2 fault\(s\):/,
      );
    });
    expect(await none).toEqual([]);
  });
});
