import { isConflict, KubeApiError } from "../../kube/kube-api-error.ts";
import { describeObject, type KubeObject } from "../../kube/kube-object.ts";
import { waitUntilGone } from "./await/wait-until-gone.ts";
import { type Cluster, inScope, onceItsNeedsAreThere } from "./cluster.ts";
import { isAppliedBy, managersOf } from "./field-manager.ts";

/** How an object is made. */
export interface CreateOptions {
  readonly fieldManager: string;
  /** Whether an object that others made is taken over. */
  readonly upsert: boolean;
  /** Seconds to wait for the end of an object of the same name that is on its way out. */
  readonly timeoutSeconds: number;
}

/**
 * Makes an object by server-side apply.
 *
 * Safe to repeat: an object that this very resource has applied before (a run that was killed before it wrote that down)
 * is applied again; one that anybody else made is refused, and left as it is.
 */
export async function createObject(cluster: Cluster, desired: KubeObject, options: CreateOptions): Promise<KubeObject> {
  const { fieldManager } = options;
  const object = await inScope(cluster, desired);
  const existing = await cluster.client.find(object, { signal: cluster.signal });
  if (existing?.metadata.deletionTimestamp !== undefined) {
    await waitUntilGone(cluster, existing, options.timeoutSeconds);
  } else if (existing !== undefined && !isAppliedBy(existing, fieldManager) && !options.upsert) {
    throw new Error(refusal(existing));
  }
  const force = existing !== undefined;
  const apply = () => cluster.client.apply(object, { fieldManager, force, signal: cluster.signal });
  return await explained(object, () => onceItsNeedsAreThere(cluster, apply));
}

/** Changes an object by server-side apply; the fields given are this resource's, whoever set them last. */
export async function updateObject(cluster: Cluster, desired: KubeObject, fieldManager: string): Promise<KubeObject> {
  const object = await inScope(cluster, desired);
  const apply = () => cluster.client.apply(object, { fieldManager, force: true, signal: cluster.signal });
  return await explained(object, () => onceItsNeedsAreThere(cluster, apply));
}

function refusal(existing: KubeObject): string {
  const managers = managersOf(existing).join(", ") || "unknown";
  return (
    `${describeObject(existing)} exists already and was not made by this resource (its fields are managed by: ` +
    `${managers}). Delete it, choose another metadata.name, or set upsertExistingObjects on the provider to take it over`
  );
}

/** Adds to the server's answer what to do about it. */
async function explained<T>(object: KubeObject, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof KubeApiError)) throw error;
    throw new KubeApiError(
      error.status,
      error.reason,
      `${describeObject(object)}: ${error.message}${remedy(error)}`,
      error.causes,
    );
  }
}

function remedy(error: KubeApiError): string {
  if (/immutable|may not change|forbidden: updates to/i.test(error.message)) {
    return ". This field cannot be changed in place: name it in the resource option replaceOnChanges";
  }
  return isConflict(error) ? ". Another field manager owns these fields" : "";
}
