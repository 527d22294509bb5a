import type { BurstCeiling } from "./burst.ts";
import type { ComponentCost, CostEstimate } from "./estimate.ts";
import type { PriceSource } from "./price-sources.ts";

/** The estimate as lines for a person. */
export function costLines(estimate: CostEstimate): string[] {
  const { stack, regions, currency, components, assumptions, overridden } = estimate;
  const place = regions.length > 0 ? ` in ${regions.join(", ")}` : "";
  const title = `Estimate of what stack ${stack} costs a month${place} (${currency}, ${estimate.hoursPerMonth} hours, list prices)`;
  if (components.length === 0) {
    return [title, "", `It registers nothing of AWS that costs money.`, ...notEstimatedLines(estimate)];
  }
  return [
    title,
    "",
    ...table(
      ["component", "what", "count", "units", "unit price", "a month"],
      [...components.flatMap(componentRows), ...sumRows(estimate)],
    ),
    "",
    ...savingLines(estimate),
    ...(estimate.budget
      ? [
          `The stack's budget is ${dollars(estimate.budget.monthly)} a month: the estimate takes ${estimate.budget.percent} % of it.`,
        ]
      : []),
    ...estimate.burst.map(burstLine),
    ...notEstimatedLines(estimate),
    "",
    "Assumed (--usage FILE takes your own figures):",
    ...table(
      ["what", "a month", "key"],
      assumptions.map(({ key, what, value, unit }) => [`  ${what}`, `${amount(value)} ${unit}`, key]),
      1,
    ),
    "",
    "Prices (--prices FILE takes your own):",
    ...sourceLines(estimate.prices),
    ...(overridden.length > 0 ? ["", `Not the repository's own: ${overridden.join(", ")}`] : []),
  ];
}

function componentRows({ component, monthly, lines }: ComponentCost): string[][] {
  return [
    [component, "", "", "", "", dollars(monthly)],
    ...lines.map((line) => [
      "",
      line.what,
      `${line.count}`,
      `${amount(line.quantity)} ${line.unit}`,
      unitPrice(line.unitPrice),
      dollars(line.monthly),
    ]),
  ];
}

function sumRows({ total, allOnDemand }: CostEstimate): string[][] {
  return [
    ["Total, estimated", "", "", "", "", dollars(total)],
    ["All on demand", "", "", "", "", dollars(allOnDemand)],
  ];
}

function savingLines({ spotSaving: { monthly, percent, percentOfNodes } }: CostEstimate): string[] {
  return monthly === 0
    ? ["No node is bought on spot."]
    : [`Spot saves ${dollars(monthly)} a month: ${percent} % of everything, ${percentOfNodes} % of the nodes.`];
}

function burstLine({ pool, cpuLimit, memoryLimitGib, onDemandMonthly, spotMonthly }: BurstCeiling): string {
  const limits = [
    ...(cpuLimit === undefined ? [] : [`${cpuLimit} CPUs`]),
    ...(memoryLimitGib === undefined ? [] : [`${memoryLimitGib} GiB`]),
  ].join(" and ");
  return onDemandMonthly === undefined || spotMonthly === undefined
    ? `Karpenter's pool ${pool} is not counted and has no limit that bounds its cost.`
    : `Karpenter's pool ${pool} is not counted. At its limit of ${limits} all month long it costs at most ${dollars(onDemandMonthly)} on demand, ${dollars(spotMonthly)} at typical spot prices.`;
}

function notEstimatedLines({ notEstimated }: CostEstimate): string[] {
  return notEstimated.length === 0
    ? []
    : [
        "",
        "Not estimated, and not in the total:",
        ...notEstimated.map(({ type, names }) => `  ${type}: ${names.join(", ")}`),
      ];
}

/** One line a source: many blocks share theirs. */
function sourceLines(sources: readonly PriceSource[]): string[] {
  return [...Map.groupBy(sources, ({ source, asOf }) => `as of ${asOf}: ${source}`)].map(([from, own]) => {
    return `  ${own.map(({ block }) => block.split(".").at(-1)).join(", ")} ${from}`;
  });
}

/** @param leftColumns how many columns are set to the left; the others to the right */
function table(head: readonly string[], rows: readonly (readonly string[])[], leftColumns = 2): string[] {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  return [head, ...rows].map((row) =>
    row
      .map((cell, column) =>
        column < leftColumns ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}

function dollars(value: number): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function unitPrice(value: number): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 5 });
}

function amount(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 3 });
}
