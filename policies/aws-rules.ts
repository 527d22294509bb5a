import type { ResourceRule } from "./rule.ts";

/** Rules on resources of AWS, one by one. */
export const awsRules: readonly ResourceRule[] = [];
