import type { CheckFailure } from "@pulumi/pulumi/provider/index.js";
import { isRecord } from "../../is-record.ts";
import { annotationNames } from "./annotations.ts";
import { autoname } from "./autoname.ts";
import { scopeOf } from "./cluster-wide-kinds.ts";
import { kindOfType, nameOfUrn, refuseVariants, typeOfUrn } from "./type-token.ts";
import { isSecret, isUnknown, type Properties, plain } from "./wire-value.ts";

/** What a check needs to know beside the inputs. */
export interface CheckContext {
  readonly urn: string;
  /** Inputs of the resource as it is; none when it is made anew. */
  readonly old: Properties | undefined;
  /** Namespace of objects that name none. */
  readonly defaultNamespace: string | undefined;
}

/** Inputs as they are kept, or why they cannot be. */
export interface CheckedInputs {
  readonly inputs: Properties;
  readonly failures: CheckFailure[];
}

/**
 * Completes a resource's inputs to a whole object: apiVersion, kind, a name and a namespace. Marks of secrets stay where
 * they are. Asks no server.
 *
 * @throws for types that stand for no object
 */
export function checkInputs(news: Properties, context: CheckContext): CheckedInputs {
  const type = typeOfUrn(context.urn);
  const ofType = kindOfType(type);
  refuseVariants(type, textOf(news.kind));
  const metadata = unwrapped(news.metadata) ?? {};
  const failures = failuresOf(news, metadata);
  const apiVersion = news.apiVersion ?? ofType.apiVersion;
  const kind = news.kind ?? ofType.kind;
  if (failures.length > 0 || !isRecord(metadata)) return { inputs: news, failures };
  const named = withNamespace(withName(metadata, context), textOf(apiVersion), textOf(kind), context.defaultNamespace);
  return { inputs: { ...news, apiVersion, kind, metadata: named }, failures };
}

function failuresOf(news: Properties, metadata: unknown): CheckFailure[] {
  const failures: CheckFailure[] = [];
  for (const key of ["apiVersion", "kind"] as const) {
    const value = plain(news[key]);
    if (value !== undefined && typeof value !== "string") {
      failures.push({ property: key, reason: `must be a string, not ${JSON.stringify(value)}` });
    }
  }
  if (isUnknown(metadata)) return failures;
  if (!isRecord(metadata)) return [...failures, { property: "metadata", reason: "must be an object" }];
  for (const key of ["name", "namespace", "generateName"] as const) {
    const value = plain(metadata[key]);
    if (value !== undefined && value !== null && (typeof value !== "string" || value === "")) {
      failures.push({
        property: `metadata.${key}`,
        reason: `must be a non-empty string, not ${JSON.stringify(value)}`,
      });
    }
  }
  return failures;
}

function withName(metadata: Properties, context: CheckContext): Properties {
  if (metadata.name !== undefined && metadata.name !== null) return metadata;
  const { generateName, ...rest } = metadata;
  const prefix = textOf(generateName)?.replace(/-$/, "") ?? nameOfUrn(context.urn);
  const name = oldAutoname(context.old) ?? autoname(prefix);
  const annotations = unwrapped(metadata.annotations) ?? {};
  if (!isRecord(annotations)) return { ...rest, name };
  return { ...rest, name, annotations: { ...annotations, [annotationNames.autonamed]: "true" } };
}

/** The name that an earlier check made up is kept for as long as the object is. */
function oldAutoname(old: Properties | undefined): string | undefined {
  const metadata = plain(old?.metadata);
  if (!isRecord(metadata) || !isRecord(metadata.annotations)) return undefined;
  return metadata.annotations[annotationNames.autonamed] === "true" ? textOf(metadata.name) : undefined;
}

function withNamespace(
  metadata: Properties,
  apiVersion: string | undefined,
  kind: string | undefined,
  fallback: string | undefined,
): Properties {
  if (apiVersion === undefined || kind === undefined) return metadata;
  const scope = scopeOf(apiVersion, kind);
  const { namespace, ...rest } = metadata;
  if (scope === "cluster") return rest;
  if (scope === "unknown" || (namespace !== undefined && namespace !== null)) return metadata;
  return fallback === undefined ? metadata : { ...metadata, namespace: fallback };
}

/** A value without the mark of a secret on it; marks further in stay. */
function unwrapped(value: unknown): unknown {
  return isSecret(value) && isRecord(value) ? value.value : value;
}

function textOf(value: unknown): string | undefined {
  const known = plain(value);
  return typeof known === "string" && !isUnknown(known) ? known : undefined;
}
