import { type Meter, perResource } from "./per-resource.ts";

/** Keys and their use. Each of the first two rotations adds as much as a key costs. */
export const keyEstimator = perResource(
  ...["aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"].flatMap((type): Meter[] => [
    {
      component: "KMS",
      what: "keys",
      type,
      unit: "month",
      unitPrice: (pricing, key) => pricing.regionOf(key).kms.prices.keyMonth,
    },
    {
      component: "KMS",
      what: "requests, assumed",
      type,
      unit: "ten thousand",
      quantity: ({ keyTenThousandRequests }) => keyTenThousandRequests,
      unitPrice: (pricing, key) => pricing.regionOf(key).kms.prices.tenThousandRequests,
    },
  ]),
);

/** Secrets, alarms and queues. */
export const upkeepEstimator = perResource(
  {
    component: "Secrets Manager",
    what: "secrets",
    type: "aws:secretsmanager/secret:Secret",
    unit: "month",
    unitPrice: (pricing, secret) => pricing.regionOf(secret).secretsManager.prices.secretMonth,
  },
  {
    component: "CloudWatch alarms",
    what: "alarms of one metric",
    type: "aws:cloudwatch/metricAlarm:MetricAlarm",
    unit: "month",
    unitPrice: (pricing, alarm) => pricing.regionOf(alarm).alarms.prices.alarmMonth,
  },
  {
    component: "SQS",
    what: "requests, assumed",
    type: "aws:sqs/queue:Queue",
    unit: "million",
    quantity: ({ queueMillionRequests }) => queueMillionRequests,
    unitPrice: (pricing, queue) => pricing.regionOf(queue).sqs.prices.millionRequests,
  },
);

/** Budgets cost nothing; what they do by themselves does. */
export const budgetEstimator = perResource(
  {
    component: "AWS Budgets",
    what: "budgets that tell",
    type: "aws:budgets/budget:Budget",
    unit: "month",
    unitPrice: ({ global }) => global.budgets.prices.budgetMonth,
  },
  {
    component: "AWS Budgets",
    what: "budgets that act",
    type: "aws:budgets/budgetAction:BudgetAction",
    unit: "day",
    quantity: () => 365 / 12,
    unitPrice: ({ global }) => global.budgets.prices.actionDay,
  },
);
