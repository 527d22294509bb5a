import { awsRules } from "./aws-rules.ts";
import { kubernetesRules } from "./kubernetes-rules.ts";
import type { Rule } from "./rule.ts";
import { serverRules } from "./server-rules.ts";
import { stackRules } from "./stack-rules.ts";

/** Every rule of the pack. */
export const rules: readonly Rule[] = [...awsRules, ...kubernetesRules, ...serverRules, ...stackRules];
