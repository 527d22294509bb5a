import type { Inventory } from "./inventory.ts";

/** How an estimate stands to a stack's own budget. */
export interface BudgetShare {
  /** Dollars that a month may cost. */
  readonly monthly: number;
  /** Of it, what the estimate takes. */
  readonly percent: number;
}

/** The share of the smallest monthly budget that the stack registers; undefined without any. */
export function budgetShare(inventory: Inventory, total: number): BudgetShare | undefined {
  const limits = inventory
    .ofType("aws:budgets/budget:Budget")
    .filter(({ inputs }) => inputs.budgetType === "COST" && inputs.timeUnit === "MONTHLY")
    .map(({ inputs }) => Number(inputs.limitAmount))
    .filter((limit) => limit > 0);
  const monthly = Math.min(...limits);
  return limits.length === 0 ? undefined : { monthly, percent: Math.round((total / monthly) * 1000) / 10 };
}
