import { isRecord } from "./is-record.ts";

/**
 * A List kind (`List`, `ConfigMapList`, nested or not) is no object of the API: gives its items in its place, and anything else as it
 * is. Items take the kind from the list's and, having no namespace, the list's or the chart's.
 */
export function flattenList(
  manifest: Record<string, unknown>,
  namespace: string | undefined,
): readonly Record<string, unknown>[] {
  const { kind, apiVersion, items } = manifest;
  if (typeof kind !== "string" || !kind.endsWith("List") || !Array.isArray(items) || "spec" in manifest) {
    return [manifest];
  }
  const itemKind = kind === "List" ? {} : { apiVersion, kind: kind.slice(0, -"List".length) };
  return items.filter(isRecord).flatMap((item) => {
    const metadata = isRecord(item.metadata) ? item.metadata : {};
    const inherited = namespace === undefined ? metadata : { namespace, ...metadata };
    return flattenList({ ...itemKind, ...item, metadata: inherited }, namespace);
  });
}
