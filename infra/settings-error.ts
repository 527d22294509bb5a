import type { z } from "zod";

/** One fault of an environment's settings. */
export interface SettingsFault {
  /** As in `services.user.replicas` or `nodeGroups[0].cpu`. */
  readonly path: string;
  /** What stands there; undefined where nothing does. */
  readonly value: unknown;
  /** What may stand there. */
  readonly allowed: string;
}

/** Every fault of an environment's settings, in one message. */
export class SettingsError extends Error {
  readonly faults: readonly SettingsFault[];

  constructor(faults: readonly SettingsFault[]) {
    super([`The settings have ${faults.length} fault(s):`, ...faults.map(describe)].join("\n"));
    this.name = "SettingsError";
    this.faults = faults;
  }
}

function describe({ path, value, allowed }: SettingsFault): string {
  return `  plinth:${path} is ${value === undefined ? "missing" : JSON.stringify(value)}; allowed: ${allowed}`;
}

/** What zod found, in our words. */
export function describeFault(issue: z.core.$ZodIssue, values: unknown): SettingsFault[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return { path: pathText(path), value: valueAt(values, path), allowed: "nothing, there is no such setting" };
    });
  }
  return [{ path: pathText(issue.path), value: valueAt(values, issue.path), allowed: allowedBy(issue) }];
}

function allowedBy(issue: z.core.$ZodIssue): string {
  // A setting may say for itself what it allows; zod's own messages say what is wrong instead.
  if (!/^(Invalid|Too |Unrecognized)/.test(issue.message)) {
    return issue.message;
  }
  switch (issue.code) {
    case "invalid_type":
      return typeNames[issue.expected] ?? `a ${issue.expected}`;
    case "invalid_value":
      return issue.values.map((value) => JSON.stringify(value)).join(", ");
    case "too_small":
      return issue.origin === "string" || issue.origin === "array"
        ? `at least ${issue.minimum} ${issue.origin === "array" ? "item(s)" : "character(s)"}`
        : `${issue.minimum} or more`;
    case "too_big":
      return `${issue.maximum} or less`;
    default:
      return issue.message;
  }
}

const typeNames: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a number",
  string: "text",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
  boolean: "true or false",
};

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : `${index === 0 ? "" : "."}${String(part)}`))
    .join("");
}

function valueAt(values: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    values,
  );
}
