import { type InstanceType, instanceTypes } from "../../constructs/aws/instance-types.ts";
import { isRecord } from "../is-record.ts";
import { parseQuantity } from "../kube/quantity.ts";
import { hoursPerMonth, toCents } from "./cost-line.ts";
import { dearestHour } from "./dearest-hour.ts";
import type { Inventory, Registered } from "./inventory.ts";
import { nameOf } from "./inventory.ts";
import type { Pricing } from "./pricing.ts";

const poolType = "kubernetes:karpenter.sh/v1:NodePool";
const clusterType = "aws:eks/cluster:Cluster";
const gibibyte = 2 ** 30;

/** What a pool of Karpenter may cost at most; it is not in the total, as its nodes come and go with the load. */
export interface BurstCeiling {
  readonly pool: string;
  /** CPUs that all its nodes together may have; undefined without such a limit. */
  readonly cpuLimit?: number;
  readonly memoryLimitGib?: number;
  /** All of it for a whole month, on demand, in the dearest mix of the types that the pool takes. Undefined without any limit. */
  readonly onDemandMonthly?: number;
  /** The same at the typical spot price. */
  readonly spotMonthly?: number;
}

/** The ceiling of each pool, from its limits. */
export function burstCeilings(inventory: Inventory, pricing: Pricing): BurstCeiling[] {
  const [cluster] = inventory.ofType(clusterType);
  return cluster ? inventory.ofType(poolType).map((pool) => ceilingOf(pool, cluster, pricing)) : [];
}

function ceilingOf(pool: Registered, cluster: Registered, pricing: Pricing): BurstCeiling {
  const { metadata } = pool.inputs;
  const spec = isRecord(pool.inputs.spec) ? pool.inputs.spec : {};
  const limits = isRecord(spec.limits) ? spec.limits : {};
  const cpuLimit = amountOf(limits.cpu);
  const memory = amountOf(limits.memory);
  const memoryLimitGib = memory === undefined ? undefined : memory / gibibyte;
  const priced = allowedTypes(spec).map((type) => ({ type, price: pricing.instance(cluster, "burst", type.type) }));
  const monthly = (kind: "list" | "spot") => {
    const offers = priced.map(({ type: { vcpus, memoryGib }, price }) => ({ vcpus, memoryGib, hour: price[kind] }));
    const hour = dearestHour(offers, cpuLimit ?? Infinity, memoryLimitGib ?? Infinity);
    return Number.isFinite(hour) ? toCents(hour * hoursPerMonth) : undefined;
  };
  const onDemandMonthly = monthly("list");
  const spotMonthly = monthly("spot");
  return {
    pool: isRecord(metadata) && typeof metadata.name === "string" ? metadata.name : nameOf(pool),
    ...(cpuLimit !== undefined && { cpuLimit }),
    ...(memoryLimitGib !== undefined && { memoryLimitGib }),
    ...(onDemandMonthly !== undefined && { onDemandMonthly }),
    ...(spotMonthly !== undefined && { spotMonthly }),
  };
}

function amountOf(quantity: unknown): number | undefined {
  return typeof quantity === "string" || typeof quantity === "number" ? parseQuantity(quantity) : undefined;
}

/** The catalogue's types that meet the pool's requirements; a requirement of another kind narrows nothing, so the ceiling stays one. */
function allowedTypes(spec: Readonly<Record<string, unknown>>): InstanceType[] {
  const template = isRecord(spec.template) && isRecord(spec.template.spec) ? spec.template.spec : {};
  const requirements = Array.isArray(template.requirements) ? template.requirements.filter(isRecord) : [];
  return instanceTypes.filter((type) => requirements.every((requirement) => meets(type, requirement)));
}

/** @see https://karpenter.sh/docs/concepts/scheduling/#well-known-labels */
const labels: Readonly<Record<string, (type: InstanceType) => string>> = {
  "kubernetes.io/arch": ({ architecture }) => (architecture === "arm64" ? "arm64" : "amd64"),
  "karpenter.k8s.aws/instance-category": ({ type }) => type.charAt(0),
  "karpenter.k8s.aws/instance-cpu": ({ vcpus }) => String(vcpus),
  "karpenter.k8s.aws/instance-family": ({ family }) => family,
  "karpenter.k8s.aws/instance-generation": ({ generation }) => String(generation),
  "karpenter.k8s.aws/instance-memory": ({ memoryGib }) => String(memoryGib * 1024),
  "karpenter.k8s.aws/instance-size": ({ type }) => type.split(".")[1] ?? "",
  "node.kubernetes.io/instance-type": ({ type }) => type,
};

function meets(type: InstanceType, { key, operator, values }: Readonly<Record<string, unknown>>): boolean {
  const value = labels[String(key)]?.(type);
  const named = Array.isArray(values) ? values.map(String) : [];
  if (value === undefined) {
    return true;
  }
  switch (operator) {
    case "In":
      return named.includes(value);
    case "NotIn":
      return !named.includes(value);
    case "Gt":
      return Number(value) > Number(named[0]);
    case "Lt":
      return Number(value) < Number(named[0]);
    case "Gte":
      return Number(value) >= Number(named[0]);
    case "Lte":
      return Number(value) <= Number(named[0]);
    default:
      return true;
  }
}
