import { isRecord } from "../../is-record.ts";
import { averageSize, type GroupSize, type ScheduledSize } from "../average-size.ts";
import { type CostLine, costLine, hoursPerMonth } from "../cost-line.ts";
import { weeklyCron } from "../cron.ts";
import type { EstimateInput, Estimator } from "../estimator.ts";
import { type Inventory, nameOf, type Registered } from "../inventory.ts";
import { type Pricing, placeOf } from "../pricing.ts";
import { diskLines, disksOf } from "./disks.ts";

const groupType = "aws:eks/nodeGroup:NodeGroup";
const templateType = "aws:ec2/launchTemplate:LaunchTemplate";
const scheduleType = "aws:autoscaling/schedule:Schedule";

/**
 * Managed node groups at their desired sizes, with their disks; what an autoscaler adds is not foretold. A spot group has its
 * types' mean price, as EC2 picks among them; an on-demand group its first type's, as EKS takes them in order.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html#managed-node-group-capacity-types
 */
export const nodeGroupEstimator: Estimator = {
  types: [groupType, templateType, scheduleType],
  lines: (input) => input.inventory.ofType(groupType).flatMap((group) => groupLines(group, input)),
};

function groupLines(group: Registered, { inventory, pricing }: EstimateInput): CostLine[] {
  const size = sizeOf(group, pricing);
  const nodes = averageSize(size, schedulesOf(group, inventory, pricing));
  const template = inventory.references(group, templateType)[0];
  const asleep = nodes < size.desired ? `, ${Math.round((nodes / size.desired) * 100)} % of the time` : "";
  const disks = disksOf(group, template);
  return [
    machineLine(group, template, { pricing, size, nodes, asleep }),
    ...diskLines(group, disks, { pricing, nodes, count: size.desired, asleep }),
  ];
}

interface Machines {
  readonly pricing: Pricing;
  readonly size: GroupSize;
  /** On average. */
  readonly nodes: number;
  readonly asleep: string;
}

function machineLine(
  group: Registered,
  template: Registered | undefined,
  { pricing, size, nodes, asleep }: Machines,
): CostLine {
  const types = typesOf(group, template, pricing);
  const prices = types.map((type, index) => pricing.instance(group, `instanceTypes[${index}]`, type));
  const common = {
    component: "Nodes",
    count: size.desired,
    unit: "hour",
    quantity: nodes * hoursPerMonth,
  };
  const name = nameOf(group);
  if (group.inputs.capacityType === "SPOT") {
    return costLine({
      ...common,
      what: `${name}: spot, mean of ${prices.length} types${asleep}`,
      unitPrice: mean(prices.map(({ spot }) => spot)),
      onDemandUnitPrice: mean(prices.map(({ list }) => list)),
    });
  }
  const what = `${name}: on demand, ${String(types[0])}${asleep}`;
  return costLine({ ...common, what, unitPrice: prices[0]?.list ?? 0 });
}

/** The group's own, else its template's, else what EKS takes where neither names any. */
function typesOf(group: Registered, template: Registered | undefined, pricing: Pricing): readonly unknown[] {
  const { instanceTypes } = group.inputs;
  if (Array.isArray(instanceTypes) && instanceTypes.length > 0) {
    return instanceTypes;
  }
  if (instanceTypes !== undefined) {
    pricing.fault({
      path: placeOf(group, "instanceTypes"),
      value: instanceTypes,
      allowed: "types that are known before `up`",
    });
  }
  return [template?.inputs.instanceType ?? "t3.medium"];
}

function sizeOf(group: Registered, pricing: Pricing): GroupSize {
  const config = isRecord(group.inputs.scalingConfig) ? group.inputs.scalingConfig : {};
  const known = (key: string): number => {
    const value = config[key];
    if (typeof value !== "number") {
      pricing.fault({
        path: placeOf(group, `scalingConfig.${key}`),
        value,
        allowed: "a number that is known before `up`",
      });
      return 0;
    }
    return value;
  };
  return { desired: known("desiredSize"), min: known("minSize"), max: known("maxSize") };
}

function schedulesOf(group: Registered, inventory: Inventory, pricing: Pricing): ScheduledSize[] {
  return inventory.referrers(group, scheduleType).flatMap((schedule) => {
    const { recurrence, desiredCapacity, minSize, maxSize } = schedule.inputs;
    const at = typeof recurrence === "string" ? weeklyCron(recurrence) : undefined;
    if (!at) {
      pricing.fault({
        path: placeOf(schedule, "recurrence"),
        value: recurrence,
        allowed: "five fields of cron that recur by the week, such as 0 20 * * MON-FRI",
      });
      return [];
    }
    return [{ at, ...size("desired", desiredCapacity), ...size("min", minSize), ...size("max", maxSize) }];
  });
}

/** AWS's provider writes -1 for a size that a schedule leaves alone. */
function size<Key extends string>(key: Key, value: unknown): Partial<Record<Key, number>> {
  return typeof value === "number" && value >= 0 ? ({ [key]: value } as Record<Key, number>) : {};
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
}
