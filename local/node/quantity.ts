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

/**
 * A Kubernetes quantity (`250m`, `512Mi`, `2`) as a number of its base unit (cores, bytes).
 * @throws Error when the text is no quantity.
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseQuantity(quantity: string | number): number {
  if (typeof quantity === "number") return quantity;
  const match = /^([+-]?[0-9.]+)([eE][+-]?[0-9]+)?([a-zA-Z]*)$/.exec(quantity.trim());
  const factor = factors[match?.[3] ?? ""];
  if (!match || factor === undefined) {
    throw new Error(`"${quantity}" is no Kubernetes quantity; write for example 250m, 1, 512Mi or 2Gi`);
  }
  return Number(`${match[1]}${match[2] ?? ""}`) * factor;
}
