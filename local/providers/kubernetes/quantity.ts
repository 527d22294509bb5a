const suffixes: Record<string, number> = {
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

/** Whether two values are the same amount, however it is written: the server turns `1000m` into `1` (apimachinery Quantity). */
export function isSameQuantity(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  const first = amountOf(a);
  return first !== undefined && first === amountOf(b);
}

function amountOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const match = /^(?<number>[+-]?\d+(\.\d+)?([eE][+-]?\d+)?)(?<suffix>[numkMGTPE]|[KMGTPE]i)?$/.exec(value);
  const factor = suffixes[match?.groups?.suffix ?? ""];
  return match?.groups === undefined || factor === undefined ? undefined : Number(match.groups.number) * factor;
}
