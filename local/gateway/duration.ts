const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/**
 * A Gateway API duration (`10s`, `1m30s`, `500ms`) in milliseconds; undefined for none or zero, which both mean no limit.
 * Source: https://gateway-api.sigs.k8s.io/geps/gep-2257/
 */
export function durationMs(text: string | undefined): number | undefined {
  let total = 0;
  for (const [, amount, unit] of (text ?? "").matchAll(/(\d+)(ms|h|m|s)/g))
    total += Number(amount) * (units[unit ?? ""] ?? 0);
  return total === 0 ? undefined : total;
}
