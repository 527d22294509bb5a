import { isNotFound } from "../../kube/kube-api-error.ts";
import type { KubeObject } from "../../kube/kube-object.ts";
import { annotationOf, isAnnotated } from "./annotations.ts";
import { waitUntilGone } from "./await/wait-until-gone.ts";
import { type Cluster, inScope } from "./cluster.ts";
import { groupOf, scopeOf } from "./cluster-wide-kinds.ts";

/** What happens to what an object owns. */
type Propagation = "Foreground" | "Background" | "Orphan";

/** Built-in kinds whose objects own others that should be gone when they are. Custom resources may own anything. */
const owners = new Set([
  "/ReplicationController",
  "apps/DaemonSet",
  "apps/Deployment",
  "apps/ReplicaSet",
  "apps/StatefulSet",
  "batch/CronJob",
  "batch/Job",
]);

/** Kinds for which upstream lets `pulumi.com/skipAwait` hold for deletes too. */
const skippable = new Set([
  "/Namespace",
  "/Pod",
  "/ReplicationController",
  "apps/DaemonSet",
  "apps/Deployment",
  "apps/StatefulSet",
  "batch/Job",
]);

/** Deletes an object and waits until it is gone; one that is not there, or whose kind is gone, is no failure. */
export async function deleteObject(cluster: Cluster, known: KubeObject, timeoutSeconds: number): Promise<void> {
  const object = await scopedOrGone(cluster, known);
  if (object === undefined) return;
  try {
    const rest = await cluster.client.delete(object, { propagation: propagationOf(object), signal: cluster.signal });
    if (rest === undefined) return;
  } catch (error) {
    if (isNotFound(error)) return;
    throw error;
  }
  if (isAnnotated(object, "skipAwait") && skippable.has(keyOf(object))) return;
  await waitUntilGone(cluster, object, timeoutSeconds);
}

async function scopedOrGone(cluster: Cluster, known: KubeObject): Promise<KubeObject | undefined> {
  try {
    const { namespaced } = await cluster.client.resourceFor(known.apiVersion, known.kind);
    return namespaced ? await inScope(cluster, known) : known;
  } catch (error) {
    // Its definition, and it with it, went first.
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/**
 * Foreground, as upstream, where an object may own others; in the background elsewhere: it is the same for what owns
 * nothing, and needs no pass of the garbage collector.
 */
function propagationOf(object: KubeObject): Propagation {
  const wish = annotationOf(object, "deletionPropagation")?.toLowerCase();
  if (wish === "orphan") return "Orphan";
  if (wish === "background") return "Background";
  if (wish === "foreground") return "Foreground";
  const custom = scopeOf(object.apiVersion, object.kind) === "unknown";
  return custom || owners.has(keyOf(object)) ? "Foreground" : "Background";
}

function keyOf({ apiVersion, kind }: KubeObject): string {
  return `${groupOf(apiVersion)}/${kind}`;
}
