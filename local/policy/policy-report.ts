import { type PackConfig, type PolicyRun, type Rule, rules, runPolicies } from "@plinth/policies";
import type { RecordedResource } from "../engine/record.ts";
import { recordStack } from "../stack-engine.ts";
import type { StackFile } from "../stack-file.ts";
import { stackSettings } from "../stack-settings.ts";
import { readPolicyConfig } from "./policy-config.ts";

/** What the rules say of one stack's desired state. */
export interface PolicyReport extends PolicyRun {
  readonly stack: string;
  readonly resources: readonly RecordedResource[];
}

/** How a stack is judged. */
export interface PolicyReportOptions {
  /** Levels and settings. @default - those of stacks/policies.<stack>.json */
  readonly config?: PackConfig;
  /** @default - all rules of the pack */
  readonly rules?: readonly Rule[];
  /** What the stack is made of, where that is known already. @default - the program is run, offline */
  readonly resources?: readonly RecordedResource[];
  readonly signal?: AbortSignal;
}

/**
 * Judges a stack's desired state; needs no network and no credentials.
 * @throws Failure where the settings or the rules' configuration have faults
 */
export async function policyReport(file: StackFile, options: PolicyReportOptions = {}): Promise<PolicyReport> {
  const asked = options.rules ?? rules;
  const config = options.config ?? readPolicyConfig(file.stack, asked);
  const resources = options.resources ?? (await recorded(file, options.signal));
  return { stack: file.stack, resources, ...runPolicies({ environment: file.stack, resources }, config, asked) };
}

async function recorded(file: StackFile, signal: AbortSignal | undefined): Promise<RecordedResource[]> {
  stackSettings(file);
  return await recordStack(file, signal === undefined ? {} : { signal });
}
