import type { StackRule } from "./rule.ts";

/** Rules on all resources together. */
export const stackRules: readonly StackRule[] = [];
