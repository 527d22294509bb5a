export type { Graph, GraphResource } from "./graph.ts";
export { ConfigError, type ConfigFault, type PackConfig, type RuleConfig, readPackConfig } from "./pack-config.ts";
export {
  type Clause,
  type Level,
  type ResourceRule,
  type Rule,
  resourceRule,
  type Severity,
  type StackRule,
  stackRule,
  type Violation,
} from "./rule.ts";
export { type SettingText, settingTexts } from "./rule-settings.ts";
export { rules } from "./rules.ts";
export { type Finding, type PolicyRun, type RuleFailure, runPolicies, severities } from "./run-policies.ts";
export { type SarifInput, sarifLog } from "./sarif.ts";
