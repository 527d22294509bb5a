import { isRecord } from "../../is-record.ts";
import type { Properties } from "./wire-value.ts";

/**
 * The objects of a YAML text, Lists taken apart; what the SDK's `yaml.ConfigFile` and `yaml.ConfigGroup` (version 1)
 * ask of a provider.
 *
 * @param defaultNamespace set where an object names none, if given
 */
export async function objectsInText(text: string, defaultNamespace?: string): Promise<Properties[]> {
  const { parseAllDocuments } = await import("yaml");
  const objects: Properties[] = [];
  for (const document of parseAllDocuments(text)) {
    const [error] = document.errors;
    if (error !== undefined) throw new Error(`the YAML text cannot be read: ${error.message}`);
    const value: unknown = document.toJS();
    if (isRecord(value)) objects.push(...takenApart(value));
  }
  return defaultNamespace === undefined ? objects : objects.map((object) => inNamespace(object, defaultNamespace));
}

function takenApart(object: Properties): Properties[] {
  const isList = typeof object.kind === "string" && object.kind.endsWith("List") && Array.isArray(object.items);
  return isList && Array.isArray(object.items) ? object.items.filter(isRecord) : [object];
}

function inNamespace(object: Properties, namespace: string): Properties {
  const metadata = isRecord(object.metadata) ? object.metadata : {};
  return { ...object, metadata: { namespace, ...metadata } };
}
