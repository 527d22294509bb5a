import { footprintOf } from "../../infra/footprints.ts";
import { type BudgetShare, budgetShare } from "./budget.ts";
import { type BurstCeiling, burstCeilings } from "./burst.ts";
import { type CostLine, hoursPerMonth, toCents } from "./cost-line.ts";
import { estimators } from "./estimators.ts";
import { isFree } from "./free-types.ts";
import { Inventory, nameOf, type Registered, releaseNameOf } from "./inventory.ts";
import { type PriceSource, priceSources } from "./price-sources.ts";
import { Pricing } from "./pricing.ts";
import type { Prices } from "./read-prices.ts";
import { type Assumption, usageOf } from "./usage.ts";

/** What is estimated, and from what. */
export interface EstimateProps {
  readonly stack: string;
  readonly environment: string;
  readonly resources: readonly Registered[];
  /** That of resources whose provider names none. */
  readonly region?: string;
  readonly prices: Prices;
  readonly assumptions: readonly Assumption[];
}

/** Lines of one component. */
export interface ComponentCost {
  readonly component: string;
  /** Dollars. */
  readonly monthly: number;
  readonly lines: readonly CostLine[];
}

/** Something that may cost money and has no figure in the estimate. */
export interface NotEstimated {
  readonly type: string;
  readonly names: readonly string[];
}

/** The monthly estimate of a stack; all amounts in dollars. */
export interface CostEstimate {
  readonly kind: "estimate";
  readonly stack: string;
  readonly environment: string;
  readonly regions: readonly string[];
  readonly currency: "USD";
  readonly hoursPerMonth: number;
  readonly components: readonly ComponentCost[];
  readonly total: number;
  /** The total with all nodes bought on demand. */
  readonly allOnDemand: number;
  readonly spotSaving: {
    readonly monthly: number;
    /** Of what everything would cost on demand. */
    readonly percent: number;
    /** Of what the nodes would cost on demand. */
    readonly percentOfNodes: number;
  };
  /** What the stack's own budget allows. @default - there is none */
  readonly budget?: BudgetShare;
  readonly burst: readonly BurstCeiling[];
  readonly notEstimated: readonly NotEstimated[];
  readonly assumptions: readonly Assumption[];
  readonly prices: readonly PriceSource[];
  /** Paths of the figures that are not the repository's own. */
  readonly overridden: readonly string[];
}

/**
 * The monthly estimate of what a stack registers.
 * @throws Failure with every value that has no price
 */
export function estimateOf(props: EstimateProps): CostEstimate {
  const { stack, environment, resources, region, prices, assumptions } = props;
  const inventory = new Inventory(resources, region);
  const pricing = new Pricing(prices.table, inventory);
  const usage = usageOf(assumptions);
  const lines = estimators.flatMap((estimator) => estimator.lines({ inventory, pricing, usage }));
  const burst = burstCeilings(inventory, pricing);
  pricing.refuse();
  const total = sum(lines, ({ monthly }) => monthly);
  const budget = budgetShare(inventory, total);
  const allOnDemand = sum(lines, ({ onDemandMonthly }) => onDemandMonthly);
  const nodes = sum(
    lines.filter(({ component }) => component === "Nodes"),
    ({ onDemandMonthly }) => onDemandMonthly,
  );
  const saving = toCents(allOnDemand - total);
  return {
    kind: "estimate",
    stack,
    environment,
    regions: pricing.regions,
    currency: "USD",
    hoursPerMonth,
    components: componentsOf(lines),
    total,
    allOnDemand,
    spotSaving: { monthly: saving, percent: percent(saving, allOnDemand), percentOfNodes: percent(saving, nodes) },
    ...(budget && { budget }),
    burst,
    notEstimated: notEstimatedOf(inventory),
    assumptions,
    prices: priceSources(prices.table, pricing.regions),
    overridden: prices.overridden,
  };
}

function componentsOf(lines: readonly CostLine[]): ComponentCost[] {
  return [...Map.groupBy(lines, ({ component }) => component)].map(([component, own]) => ({
    component,
    monthly: sum(own, ({ monthly }) => monthly),
    lines: own,
  }));
}

function notEstimatedOf(inventory: Inventory): NotEstimated[] {
  const known = new Set(estimators.flatMap(({ types }) => types));
  const unpriced = inventory.resources.filter(
    ({ type }) => type.startsWith("aws:") && !known.has(type) && !isFree(type),
  );
  const releases = inventory
    .ofType("kubernetes:helm.sh/v3:Release")
    .filter((release) => footprintOf({ ...release.inputs, name: releaseNameOf(release) }) === undefined);
  const all = inventory.ofType("aws:eks/cluster:Cluster").length > 0 ? [...unpriced, ...releases] : unpriced;
  return [...Map.groupBy(all, ({ type }) => type)].map(([type, own]) => ({ type, names: own.map(nameOf) }));
}

function sum(lines: readonly CostLine[], part: (line: CostLine) => number): number {
  return toCents(lines.reduce((total, line) => total + part(line), 0));
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 1000) / 10;
}
