import { isRecord } from "../../is-record.ts";
import type { KubeObject } from "../../kube/kube-object.ts";
import { containsUnknown, type Properties, plain } from "./wire-value.ts";

/** Keys of a resource's properties that are the provider's own book-keeping. */
const bookkeepingKeys = ["__inputs", "__fieldManager"] as const;

/**
 * The object to apply, from a resource's inputs: without marks and without null, and a Secret's `stringData` as `data`
 * (the server would move it there by itself, but then not know whose it is once a key goes).
 *
 * @throws if something in it is unknown, or it is no object
 */
export function desiredObject(inputs: Properties): KubeObject {
  if (containsUnknown(inputs)) throw new Error("an input is not known yet: the object cannot be made in a preview");
  const value = withoutNull(plain(inputs));
  if (!isRecord(value) || !isKubeObject(value)) {
    throw new Error("the inputs are no Kubernetes object: apiVersion, kind and metadata.name are needed");
  }
  for (const key of bookkeepingKeys) delete value[key];
  return value.kind === "Secret" && value.apiVersion === "v1" ? withStringData(value) : value;
}

/** Whether a value has what names an object. */
export function isKubeObject(value: unknown): value is KubeObject {
  return (
    isRecord(value) &&
    typeof value.apiVersion === "string" &&
    typeof value.kind === "string" &&
    isRecord(value.metadata) &&
    typeof value.metadata.name === "string"
  );
}

function withStringData(object: KubeObject): KubeObject {
  const { stringData, ...rest } = object;
  if (!isRecord(stringData)) return object;
  const encoded: Properties = {};
  for (const [key, text] of Object.entries(stringData)) encoded[key] = Buffer.from(String(text)).toString("base64");
  return { ...rest, data: { ...(isRecord(object.data) ? object.data : {}), ...encoded } };
}

function withoutNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNull);
  if (!isRecord(value)) return value;
  const kept: Properties = {};
  for (const [key, item] of Object.entries(value)) {
    if (item !== null && item !== undefined) kept[key] = withoutNull(item);
  }
  return kept;
}
