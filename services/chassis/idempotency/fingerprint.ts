import { createHash } from "node:crypto";

/** Tells requests apart: the same for equal JSON, whatever the order of its fields. */
export function fingerprintOf(request: unknown): string {
  return createHash("sha256").update(JSON.stringify(request, sorted)).digest("base64url");
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
