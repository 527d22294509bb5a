import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuseFaults } from "../props-error.ts";
import { ENVIRONMENT_TAG } from "./allocation-tags.ts";
import { costControlFaults } from "./cost-control-faults.ts";
import type { CostControlProps } from "./cost-control-props.ts";

const defaultThresholds = { actual: [50, 80, 100], forecast: [100] };

/**
 * A budget that tells when too much is spent or is going to be, a monitor that tells of costs out of the ordinary, and the tags that
 * bills show.
 *
 * @throws PropsError with all faults, before anything is registered
 */
export class CostControl extends pulumi.ComponentResource {
  readonly budgetName: pulumi.Output<string>;
  readonly anomalyMonitorArn: pulumi.Output<string>;

  constructor(name: string, props: CostControlProps, opts?: pulumi.ComponentResourceOptions) {
    refuseFaults(`CostControl "${name}"`, costControlFaults(props));
    super("plinth:aws:CostControl", name, {}, opts);
    // Budgets and monitors have no region to be told apart by, and mails show their names.
    const id = `${name}-${props.environment}`;
    this.budgetName = this.#budget(id, props).name;
    this.anomalyMonitorArn = pulumi.output(props.anomalyMonitorArn ?? this.#monitor(id, props).arn);
    this.#subscribe(id, props);
    this.#activateTags(id, props);
    this.registerOutputs({ budgetName: this.budgetName, anomalyMonitorArn: this.anomalyMonitorArn });
  }

  #budget(id: string, props: CostControlProps): aws.budgets.Budget {
    const { environment, monthlyBudgetUsd, thresholds = defaultThresholds, alertEmails, scope } = props;
    const notification = (notificationType: string) => (threshold: number) => ({
      notificationType,
      threshold,
      thresholdType: "PERCENTAGE",
      comparisonOperator: "GREATER_THAN",
      subscriberEmailAddresses: [...alertEmails],
    });
    return new aws.budgets.Budget(
      id,
      {
        budgetType: "COST",
        timeUnit: "MONTHLY",
        limitAmount: String(monthlyBudgetUsd),
        limitUnit: "USD",
        // A credit would hide what is spent until it is used up.
        costTypes: { includeCredit: false, includeRefund: false },
        ...(scope === "environment" && {
          costFilters: [{ name: "TagKeyValue", values: [`user:${ENVIRONMENT_TAG}$${environment}`] }],
        }),
        notifications: [
          ...thresholds.actual.map(notification("ACTUAL")),
          ...thresholds.forecast.map(notification("FORECASTED")),
        ],
      },
      { parent: this },
    );
  }

  #monitor(id: string, { scope, environment }: CostControlProps): aws.costexplorer.AnomalyMonitor {
    return new aws.costexplorer.AnomalyMonitor(
      id,
      scope === "environment"
        ? { monitorType: "CUSTOM", monitorSpecification: costsWithTag(ENVIRONMENT_TAG, environment) }
        : { monitorType: "DIMENSIONAL", monitorDimension: "SERVICE" },
      { parent: this },
    );
  }

  // Mails are sent once a day at the most: at once AWS tells only topics of SNS.
  #subscribe(id: string, { alertEmails, monthlyBudgetUsd, anomalyThresholdUsd }: CostControlProps): void {
    const leastImpact = anomalyThresholdUsd ?? monthlyBudgetUsd / 10;
    new aws.costexplorer.AnomalySubscription(
      id,
      {
        frequency: "DAILY",
        monitorArnLists: [this.anomalyMonitorArn],
        subscribers: alertEmails.map((address) => ({ type: "EMAIL", address })),
        thresholdExpression: {
          dimension: {
            key: "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
            matchOptions: ["GREATER_THAN_OR_EQUAL"],
            values: [String(leastImpact)],
          },
        },
      },
      { parent: this },
    );
  }

  #activateTags(id: string, { allocationTags = [] }: CostControlProps): void {
    for (const tagKey of allocationTags) {
      new aws.costexplorer.CostAllocationTag(
        `${id}-${tagKey}`,
        { tagKey, status: "Active" },
        // The bills of every other stack of the account show it as well.
        { parent: this, retainOnDelete: true },
      );
    }
  }
}

/**
 * An expression of Cost Explorer, with each part that it has not as null, as AWS gives it back: else every `up` would replace it.
 *
 * @see https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_Expression.html
 */
function costsWithTag(key: string, value: string): string {
  const none = { And: null, CostCategories: null, Dimensions: null, Not: null, Or: null };
  return JSON.stringify({ ...none, Tags: { Key: key, MatchOptions: null, Values: [value] } });
}
