import { type CostLine, costLine } from "../cost-line.ts";
import type { EstimateInput, Estimator } from "../estimator.ts";
import { nameOf, type Registered } from "../inventory.ts";

const groupType = "aws:cloudwatch/logGroup:LogGroup";
const flowType = "aws:ec2/flowLog:FlowLog";
const daysPerMonth = 365 / 12;

/** Log groups: what goes in, and what their retention keeps. Flow logs' groups are a component of their own. */
export const logEstimator: Estimator = {
  types: [groupType, flowType],
  lines: (input) => {
    const { inventory, usage } = input;
    const flows = inventory.ofType(flowType);
    const flowGroups = new Set(flows.flatMap((flow) => inventory.references(flow, groupType)));
    const groups = inventory.ofType(groupType).filter((group) => !flowGroups.has(group));
    return [
      ...groups.flatMap((group) => {
        const gigabytes = isControlPlane(group) ? usage.controlPlaneLogGigabytes : usage.otherLogGigabytes;
        const { prices } = input.pricing.regionOf(group).logs;
        return groupLines("CloudWatch logs", group, gigabytes, prices.gigabyteIngested, input);
      }),
      ...flows.flatMap((flow) => flowLines(flow, input)),
    ];
  },
};

function flowLines(flow: Registered, input: EstimateInput): CostLine[] {
  const component = "VPC flow logs";
  const { prices } = input.pricing.regionOf(flow).logs;
  const quantity = input.usage.flowLogGigabytes;
  if (flow.inputs.logDestinationType === "s3") {
    const what = `${nameOf(flow)}: delivered to a bucket, assumed`;
    return [costLine({ component, what, count: 1, unit: "GB", quantity, unitPrice: prices.gigabyteFlowLogsToBucket })];
  }
  const [group = flow] = input.inventory.references(flow, groupType);
  return groupLines(component, group, quantity, prices.gigabyteFlowLogsIngested, input);
}

function groupLines(
  component: string,
  group: Registered,
  gigabytes: number,
  ingestedPrice: number,
  { pricing, usage }: EstimateInput,
): CostLine[] {
  const { retentionInDays } = group.inputs;
  // What is kept for ever is counted as what a year leaves.
  const days = typeof retentionInDays === "number" && retentionInDays > 0 ? retentionInDays : 365;
  const name = typeof group.inputs.name === "string" ? group.inputs.name : nameOf(group);
  const { prices } = pricing.regionOf(group).logs;
  const line = (what: string, unit: string, quantity: number, unitPrice: number) =>
    costLine({ component, what: `${name}: ${what}, assumed`, count: 1, unit, quantity, unitPrice });
  const stored = gigabytes * (days / daysPerMonth) * usage.storedLogShare;
  return [
    line("ingested", "GB", gigabytes, ingestedPrice),
    line(`kept for ${days} days`, "GB-month", stored, prices.gigabyteStoredMonth),
  ];
}

/** EKS writes to a group of this name. */
function isControlPlane({ inputs }: Registered): boolean {
  return typeof inputs.name === "string" && /^\/aws\/eks\/.+\/cluster$/.test(inputs.name);
}
