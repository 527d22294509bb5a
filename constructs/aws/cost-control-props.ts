import type * as pulumi from "@pulumi/pulumi";

/** What an environment may cost, and who hears of it. */
export interface CostControlProps {
  /** Such as `prod`. */
  readonly environment: string;

  /** US dollars a month, before credits and refunds; more than 0. */
  readonly monthlyBudgetUsd: number;

  /** 1 to 10 addresses. */
  readonly alertEmails: readonly string[];

  /**
   * Percent of the budget at which an alert is sent: of what was spent, and of what will be by the month's end. 1 to 10 in all.
   *
   * @default - 50, 80 and 100 of what was spent, 100 of what will be
   */
  readonly thresholds?: { readonly actual: readonly number[]; readonly forecast: readonly number[] };

  /**
   * Whose costs they are. `account`: all of the account's. `environment`: those tagged `environment`, which is 0 until that tag is
   * activated, and which only a management account, or one without an organization, can watch for anomalies.
   *
   * @default "account"
   */
  readonly scope?: "account" | "environment";

  /**
   * The cost beyond the usual, in US dollars, from which an anomaly is told of.
   *
   * @default - a tenth of the budget
   */
  readonly anomalyThresholdUsd?: number;

  /**
   * The monitor that looks for anomalies. An account has at most one of all its services, and has it from the start where Cost Explorer
   * was enabled after March 2023: name it here then (`aws ce get-anomaly-monitors`), as AWS refuses a second one.
   *
   * @default - one is made
   */
  readonly anomalyMonitorArn?: pulumi.Input<string>;

  /**
   * Keys of tags that bills are to show. Only the account that pays may activate them, and only once AWS saw them on a resource, up to 24
   * hours after the first `up`; before that AWS refuses. They stay active after `destroy`, as other stacks share them.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html
   */
  readonly allocationTags?: readonly string[];
}
