import { createHash } from "node:crypto";
import type { KubeObject } from "../../kube/kube-object.ts";

/**
 * The name under which one resource applies its object.
 *
 * It is the resource's own, not one for all: the API server keeps it with the object, so it shows which resource of which
 * stack made it. That is how a create that was killed half-way knows its object again, and leaves others' alone.
 */
export function fieldManagerOf(urn: string): string {
  return `plinth-${createHash("sha256").update(urn).digest("hex").slice(0, 12)}`;
}

/** Whether an object was applied under a name. */
export function isAppliedBy(object: KubeObject, fieldManager: string): boolean {
  const entries = object.metadata.managedFields ?? [];
  return entries.some(({ manager, operation }) => manager === fieldManager && operation === "Apply");
}

/** Who else has applied or changed an object, for messages. */
export function managersOf(object: KubeObject): string[] {
  const names = (object.metadata.managedFields ?? []).map(({ manager }) => manager ?? "");
  return [...new Set(names.filter((name) => name !== ""))];
}
