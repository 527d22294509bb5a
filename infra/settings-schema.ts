import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { settingsNamespace, settingsSchema } from "./settings.ts";

/** The JSON schema of a whole stack file, for editors. */
export function stackFileSchema(): object {
  const { properties = {}, required = [] } = z.toJSONSchema(settingsSchema, { io: "input" });
  const named = (key: string) => `${settingsNamespace}:${key}`;
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Settings of one Plinth environment",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: Object.fromEntries(Object.entries(properties).map(([key, schema]) => [named(key), schema])),
        required: required.map(named),
        // Keys of other namespaces belong to other programs and providers.
        patternProperties: { [`^(?!${settingsNamespace}:)[^:]+:`]: {} },
        additionalProperties: false,
      },
    },
    required: ["config"],
  };
}

/** Where the schema is kept. */
export const schemaPath = join(import.meta.dirname, "..", "stacks", "settings.schema.json");

/** The schema file's content. */
export function schemaText(): string {
  return `${JSON.stringify(stackFileSchema(), null, 2)}\n`;
}

if (import.meta.main) {
  writeFileSync(schemaPath, schemaText());
}
