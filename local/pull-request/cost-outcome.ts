import { isRecord } from "../is-record.ts";
import { type CheckedOut, plinth, shortened } from "./desired-state.ts";

/** What a commit costs a month, in dollars. */
export type CostOutcome =
  | { readonly kind: "estimated"; readonly total: number; readonly components: Readonly<Record<string, number>> }
  /** The commit has no such command, or no such stack. */
  | { readonly kind: "none" }
  | { readonly kind: "failed"; readonly reason: string };

/** Runs a commit's own estimate, at that commit's own prices. */
export async function costOutcome(commit: CheckedOut): Promise<CostOutcome> {
  const { code, stdout, stderr } = await plinth(commit, ["cost", "--stack", commit.stack, "--json", "-"]);
  if (code !== 0) {
    return code === 2 && stderr.includes("unknown command")
      ? { kind: "none" }
      : { kind: "failed", reason: shortened(stderr, commit.dir) };
  }
  const estimate: unknown = JSON.parse(stdout);
  if (!isRecord(estimate) || typeof estimate.total !== "number" || !Array.isArray(estimate.components)) {
    return { kind: "failed", reason: "The estimate has another form than this version reads." };
  }
  const components = estimate.components as { component: string; monthly: number }[];
  return {
    kind: "estimated",
    total: estimate.total,
    components: Object.fromEntries(components.map(({ component, monthly }) => [component, monthly])),
  };
}

/** One line of the difference. */
export interface CostLine {
  readonly component: string;
  readonly old: number;
  readonly new: number;
}

/** The components whose cost changes by a cent or more, the largest change first. */
export function costLines(old: Readonly<Record<string, number>>, next: Readonly<Record<string, number>>): CostLine[] {
  return [...new Set([...Object.keys(old), ...Object.keys(next)])]
    .map((component) => ({ component, old: old[component] ?? 0, new: next[component] ?? 0 }))
    .filter((line) => Math.abs(line.new - line.old) >= 0.005)
    .toSorted((a, b) => Math.abs(b.new - b.old) - Math.abs(a.new - a.old));
}
