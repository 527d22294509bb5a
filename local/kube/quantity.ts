const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

const pattern = /^(?<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?<suffix>[numkMGTPE]|[KMGTPE]i)?$/;

/**
 * A Kubernetes quantity (`250m`, `512Mi`, `2`) as a number of its base unit (cores, bytes).
 * @throws Error when the text is no quantity.
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseQuantity(quantity: string | number): number {
  const amount = amountOf(quantity);
  if (amount === undefined) {
    throw new Error(`"${quantity}" is no Kubernetes quantity; write for example 250m, 1, 512Mi or 2Gi`);
  }
  return amount;
}

/** Whether two values are the same amount, however it is written: the server turns `1000m` into `1` (apimachinery Quantity). */
export function isSameQuantity(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  const first = amountOf(a);
  return first !== undefined && first === amountOf(b);
}

function amountOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  const parts = typeof value === "string" ? pattern.exec(value)?.groups : undefined;
  return parts && Number(parts.number) * (factors[parts.suffix ?? ""] ?? Number.NaN);
}
