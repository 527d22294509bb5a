import type { PropsFault } from "../props-error.ts";
import type { CostControlProps } from "./cost-control-props.ts";

/**
 * AWS's own limits of a budget and of a notification.
 *
 * @see https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Notification.html
 */
const MOST_NOTIFICATIONS = 10;
const MOST_EMAILS = 10;
const MOST_PERCENT = 1_000_000;

/** Everything that is wrong with the props of a CostControl; empty when nothing is. */
export function costControlFaults(props: CostControlProps): PropsFault[] {
  return [
    ...(/^[a-z][a-z0-9-]*$/.test(props.environment)
      ? []
      : [{ path: "environment", value: props.environment, allowed: 'a-z, 0-9 and "-", a letter first' }]),
    ...amountFaults("monthlyBudgetUsd", props.monthlyBudgetUsd),
    ...(props.anomalyThresholdUsd === undefined ? [] : amountFaults("anomalyThresholdUsd", props.anomalyThresholdUsd)),
    ...emailFaults(props),
    ...thresholdFaults(props),
    ...tagFaults(props),
  ];
}

function amountFaults(path: string, value: number): PropsFault[] {
  return Number.isFinite(value) && value > 0 ? [] : [{ path, value, allowed: "more than 0 US dollars" }];
}

function emailFaults({ alertEmails }: CostControlProps): PropsFault[] {
  return [
    ...(alertEmails.length >= 1 && alertEmails.length <= MOST_EMAILS
      ? []
      : [{ path: "alertEmails", value: alertEmails, allowed: `1 to ${MOST_EMAILS} addresses` }]),
    ...alertEmails.flatMap((email, index) =>
      /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(email) && email.length <= 254 && alertEmails.indexOf(email) === index
        ? []
        : [{ path: `alertEmails[${index}]`, value: email, allowed: "an address such as costs@example.com, each once" }],
    ),
  ];
}

function thresholdFaults({ thresholds }: CostControlProps): PropsFault[] {
  if (thresholds === undefined) {
    return [];
  }
  const count = thresholds.actual.length + thresholds.forecast.length;
  return [
    ...(count >= 1 && count <= MOST_NOTIFICATIONS
      ? []
      : [{ path: "thresholds", value: thresholds, allowed: `1 to ${MOST_NOTIFICATIONS} in all` }]),
    ...(["actual", "forecast"] as const).flatMap((kind) =>
      thresholds[kind].flatMap((percent, index) =>
        percent > 0 && percent <= MOST_PERCENT && thresholds[kind].indexOf(percent) === index
          ? []
          : [
              {
                path: `thresholds.${kind}[${index}]`,
                value: percent,
                allowed: `more than 0 and at most ${MOST_PERCENT} percent, each once`,
              },
            ],
      ),
    ),
  ];
}

function tagFaults({ allocationTags = [] }: CostControlProps): PropsFault[] {
  return allocationTags.flatMap((key, index) =>
    /^(?!aws:)[\p{L}\p{N} _.:/=+@-]{1,128}$/u.test(key) && allocationTags.indexOf(key) === index
      ? []
      : [
          {
            path: `allocationTags[${index}]`,
            value: key,
            allowed: "a key of 1 to 128 characters, not of aws:, each once",
          },
        ],
  );
}
