import { z } from "zod";

/** Text of a form; `allowed` says which. */
export const text = (pattern: RegExp, allowed: string) => z.string(allowed).regex(pattern, allowed);

/** A whole number within bounds, both inclusive. */
export const count = (least: number, most: number) => {
  const allowed = `a whole number from ${least} to ${most}`;
  return z.int(allowed).min(least, allowed).max(most, allowed);
};

/** @see https://www.rfc-editor.org/rfc/rfc1123#section-2 */
export const dnsLabel = text(
  /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  "1 to 63 of a-z, 0-9 and -, a letter first, no - last",
);

export const cpuQuantity = text(/^(\d+m|\d+(\.\d+)?)$/, 'CPUs such as "2" or "250m"');

export const memoryQuantity = text(/^\d+(Mi|Gi)$/, 'memory such as "256Mi" or "8Gi"');

/** Processors of machines, by their EC2 names. */
export const architectures = z
  .array(z.enum(["x86_64", "arm64"]))
  .min(1)
  .describe("Processors: x86_64, arm64 (Graviton), or both.");
