/** Hours of a month, as AWS's own calculator has them. */
export const hoursPerMonth = 730;

/** One line of the estimate. */
export interface CostLine {
  readonly component: string;
  readonly what: string;
  /** How many things are paid for: nodes, gateways, keys. */
  readonly count: number;
  /** What one pays by, such as `hour` or `GB-month`. */
  readonly unit: string;
  /** Units in a month, all things together. */
  readonly quantity: number;
  /** Dollars a unit. */
  readonly unitPrice: number;
  /** Dollars a month, in whole cents. */
  readonly monthly: number;
  /** The same with every spot node bought on demand. */
  readonly onDemandMonthly: number;
}

/** What a line is made of. */
export interface CostLineProps {
  readonly component: string;
  readonly what: string;
  readonly count: number;
  readonly unit: string;
  readonly quantity: number;
  readonly unitPrice: number;
  /** @default unitPrice */
  readonly onDemandUnitPrice?: number;
}

/** The line with its sums, rounded here once, so that a table of lines adds up. */
export function costLine({ onDemandUnitPrice, ...props }: CostLineProps): CostLine {
  return {
    ...props,
    quantity: Math.round(props.quantity * 1000) / 1000,
    monthly: toCents(props.quantity * props.unitPrice),
    onDemandMonthly: toCents(props.quantity * (onDemandUnitPrice ?? props.unitPrice)),
  };
}

/** Whole cents. */
export function toCents(dollars: number): number {
  return Math.round(dollars * 100) / 100;
}
