import { z } from "zod";
import type { Rule } from "./rule.ts";
import { isMapping, list, type Mapping, mapping } from "./values.ts";

/** A setting of a rule, for people. */
export interface SettingText {
  readonly name: string;
  readonly description: string;
  /** What it may be: "a whole number of at least 1". */
  readonly allowed: string;
  /** As JSON; undefined where it must be given. */
  readonly standard: string | undefined;
}

/** The settings that a rule has. */
export function settingTexts(rule: Rule): readonly SettingText[] {
  return Object.entries(mapping(settingsSchema(rule).properties)).map(([name, schema]) => {
    const { description, default: standard } = mapping(schema);
    return {
      name,
      description: String(description ?? ""),
      allowed: allowedBy(mapping(schema)),
      standard: standard === undefined ? undefined : JSON.stringify(standard),
    };
  });
}

/** The JSON schema of what may be given as settings; one without properties for a rule without settings. */
export function settingsSchema({ settings }: Rule): Mapping {
  return settings === undefined ? {} : z.toJSONSchema(settings, { io: "input" });
}

/** What may stand at a path of a rule's settings, in words. */
export function allowedAt(rule: Rule, path: readonly PropertyKey[]): string {
  const schema = path.reduce<Mapping>((outer, key) => {
    const { items, properties, additionalProperties } = outer;
    return mapping(typeof key === "number" ? items : (mapping(properties)[String(key)] ?? additionalProperties));
  }, settingsSchema(rule));
  return allowedBy(schema);
}

function allowedBy(schema: Mapping): string {
  const { type, items, properties, additionalProperties, pattern, anyOf } = schema;
  const alternatives = list(schema.enum ?? (schema.const === undefined ? undefined : [schema.const]));
  if (alternatives.length > 0) {
    return alternatives.map((value) => JSON.stringify(value)).join(", ");
  }
  switch (type) {
    case "integer":
      return `a whole number${rangeOf(schema)}`;
    case "number":
      return `a number${rangeOf(schema)}`;
    case "string":
      return pattern === undefined ? "text" : `text that matches ${pattern}`;
    case "boolean":
      return "true or false";
    case "array":
      return `a list${isMapping(items) ? `, each of it ${allowedBy(items)}` : ""}`;
    case "object":
      if (isMapping(properties)) {
        return `a mapping of ${Object.keys(properties).join(", ")}`;
      }
      return `a mapping${isMapping(additionalProperties) ? `, each value ${allowedBy(additionalProperties)}` : ""}`;
    default:
      return (
        list(anyOf)
          .map((each) => allowedBy(mapping(each)))
          .join(", or ") || "anything"
      );
  }
}

/** A whole number's schema always has bounds; those of what a number can hold say nothing. */
function rangeOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Mapping): string {
  const bounds = [
    ["at least", minimum],
    ["more than", exclusiveMinimum],
    ["at most", maximum],
    ["less than", exclusiveMaximum],
  ] as const;
  const said = bounds.flatMap(([word, bound]) =>
    typeof bound === "number" && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? `${word} ${bound}` : [],
  );
  return said.length === 0 ? "" : ` of ${said.join(" and ")}`;
}
