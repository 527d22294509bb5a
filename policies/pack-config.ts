import type { Level, Rule } from "./rule.ts";
import { allowedAt, settingTexts } from "./rule-settings.ts";
import { isMapping, type Mapping, mapping } from "./values.ts";

/** What is asked of one rule. */
export interface RuleConfig {
  readonly level: Level;
  /** Checked, and with its defaults. */
  readonly settings: unknown;
}

/** What is asked of every rule, by name. */
export type PackConfig = ReadonlyMap<string, RuleConfig>;

/** One fault of a configuration. */
export interface ConfigFault {
  /** As in `pod-image-registries.allowed[0]`. */
  readonly path: string;
  /** What stands there; undefined where nothing does. */
  readonly value: unknown;
  /** What may stand there. */
  readonly allowed: string;
}

/** Every fault of a configuration, in one message. */
export class ConfigError extends Error {
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    super([`The policies' configuration has ${faults.length} fault(s):`, ...faults.map(describe)].join("\n"));
    this.name = "ConfigError";
    this.faults = faults;
  }
}

const levels: readonly Level[] = ["advisory", "mandatory", "remediate", "disabled"];

/** What the Pulumi CLI does with a rule that has no level. */
const standardLevel: Level = "advisory";

/**
 * Reads a configuration as the Pulumi CLI's `--policy-pack-config` has it: by rule a level, or a mapping of `enforcementLevel` and
 * the rule's settings; `all` for the rules that have no level of their own.
 *
 * @throws ConfigError with every fault: its path, the value and what is allowed
 */
export function readPackConfig(content: unknown, rules: readonly Rule[]): PackConfig {
  if (!isMapping(content)) {
    throw new ConfigError([{ path: "(the whole)", value: content, allowed: "a mapping by rule" }]);
  }
  const names = new Set(rules.map(({ name }) => name));
  const unknown = Object.keys(content).filter((name) => name !== "all" && !names.has(name));
  const faults: ConfigFault[] = [
    ...unknown.map((path) => ({ path, value: content[path], allowed: "nothing, there is no such rule" })),
    ...levelFaults("all", content.all),
    ...rules.flatMap(({ name }) => levelFaults(name, content[name])),
    ...rules.flatMap((rule) => settingFaults(rule, settingsIn(content[rule.name]))),
  ];
  if (faults.length > 0) {
    throw new ConfigError(faults);
  }
  const all = levelIn(content.all) ?? standardLevel;
  return new Map(
    rules.map((rule) => {
      const own = content[rule.name];
      return [
        rule.name,
        { level: (levelIn(own) ?? all) as Level, settings: rule.settings?.parse(settingsIn(own)) },
      ] as const;
    }),
  );
}

/**
 * A rule's settings, with their defaults.
 *
 * @throws ConfigError with every fault
 */
export function checkedSettings(rule: Rule, values: Mapping): unknown {
  const faults = settingFaults(rule, values);
  if (faults.length > 0) {
    throw new ConfigError(faults);
  }
  return rule.settings?.parse(values);
}

function levelIn(entry: unknown): unknown {
  return isMapping(entry) ? entry.enforcementLevel : entry;
}

function settingsIn(entry: unknown): Mapping {
  const { enforcementLevel: _, ...settings } = mapping(entry);
  return settings;
}

function levelFaults(name: string, entry: unknown): readonly ConfigFault[] {
  const level = levelIn(entry);
  if (level === undefined || levels.some((each) => each === level)) {
    return [];
  }
  const path = isMapping(entry) ? `${name}.enforcementLevel` : name;
  return [{ path, value: level, allowed: levels.join(", ") }];
}

function settingFaults(rule: Rule, values: Mapping): readonly ConfigFault[] {
  const names = new Set(settingTexts(rule).map(({ name }) => name));
  const unknown = Object.keys(values).filter((name) => !names.has(name));
  const known = Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)));
  const issues = rule.settings?.safeParse(known).error?.issues ?? [];
  return [
    ...unknown.map((name) => ({
      path: `${rule.name}.${name}`,
      value: values[name],
      allowed: `nothing, there is no such setting${names.size === 0 ? "" : ` beside ${[...names].join(", ")}`}`,
    })),
    ...issues.map(({ path }) => ({
      path: `${rule.name}${pathText(path)}`,
      value: valueAt(values, path),
      allowed: allowedAt(rule, path),
    })),
  ];
}

function pathText(path: readonly PropertyKey[]): string {
  return path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
}

function valueAt(values: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    values,
  );
}

function describe({ path, value, allowed }: ConfigFault): string {
  return `  ${path} is ${value === undefined ? "missing" : JSON.stringify(value)}; allowed: ${allowed}`;
}
