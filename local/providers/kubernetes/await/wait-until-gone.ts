import { isRecord } from "../../../is-record.ts";
import { isNotFound } from "../../../kube/kube-api-error.ts";
import { describeObject, type KubeCondition, type KubeObject } from "../../../kube/kube-object.ts";
import type { Cluster } from "../cluster.ts";
import { watchUntil } from "./object-watch.ts";

/**
 * Waits until an object that is being deleted is gone.
 *
 * @throws after the timeout, naming the finalizers and conditions that hold it
 */
export async function waitUntilGone(cluster: Cluster, object: KubeObject, timeoutSeconds: number): Promise<void> {
  let last = object;
  let end = "met";
  try {
    end = await watchUntil(cluster, object, timeoutSeconds, ({ object: now }) => {
      if (now !== undefined) last = now;
      // Somebody may have made another one of the same name meanwhile.
      return now === undefined || now.metadata.uid !== (object.metadata.uid ?? now.metadata.uid);
    });
  } catch (error) {
    // Its kind is gone, and it with it.
    if (!isNotFound(error)) throw error;
  }
  if (end === "timeout") throw new Error(stuck(last, timeoutSeconds));
}

function stuck(object: KubeObject, seconds: number): string {
  const lines = [`${describeObject(object)} is still there ${seconds} s after its delete was asked for`];
  const { finalizers } = object.metadata;
  if (finalizers !== undefined && finalizers.length > 0) {
    lines.push(
      `  - finalizers that nobody has removed: ${finalizers.join(", ")}; does the controller behind them run?`,
    );
  }
  for (const { type, reason, message } of conditionsOf(object)) {
    if (message !== undefined) lines.push(`  - ${type} (${reason ?? "no reason"}): ${message}`);
  }
  return lines.join("\n");
}

/** The conditions in an object's status. */
export function conditionsOf(object: KubeObject): KubeCondition[] {
  const { status } = object;
  if (!isRecord(status) || !Array.isArray(status.conditions)) return [];
  return status.conditions.filter((condition): condition is KubeCondition => isRecord(condition));
}
