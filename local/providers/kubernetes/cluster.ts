import { setTimeout as pause } from "node:timers/promises";
import { isNotFound, KubeApiError } from "../../kube/kube-api-error.ts";
import type { KubeClient } from "../../kube/kube-client.ts";
import type { KubeObject } from "../../kube/kube-object.ts";

/** A cluster as the operations on one object see it. */
export interface Cluster {
  readonly client: KubeClient;
  /** Namespace of objects that name none. */
  readonly defaultNamespace: string;
  /** Ends all waiting. */
  readonly signal: AbortSignal;
}

/** How long a kind or a namespace may be missing that another resource is just making. */
const missingSeconds = 15;

const missingPause = 250;

/** The object with a namespace if and only if its kind has one; waits for kinds whose definition was just made. */
export async function inScope<T extends KubeObject>({ client, defaultNamespace }: Cluster, object: T): Promise<T> {
  const { namespaced } = await client.resourceFor(object.apiVersion, object.kind, missingSeconds);
  const { namespace, ...metadata } = object.metadata;
  if (!namespaced) return { ...object, metadata };
  return { ...object, metadata: { ...metadata, namespace: namespace ?? defaultNamespace } };
}

/**
 * Makes a write again for as long as what it needs may still be coming: its namespace, or the namespace's default
 * service account, which a controller makes.
 */
export async function onceItsNeedsAreThere<T>(cluster: Cluster, write: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + missingSeconds * 1000;
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (!mayStillCome(error) || performance.now() > deadline) throw error;
      await pause(missingPause, undefined, { signal: cluster.signal });
    }
  }
}

function mayStillCome(error: unknown): boolean {
  if (isNotFound(error)) return true;
  return error instanceof KubeApiError && error.status === 403 && /serviceaccount .*not found/i.test(error.message);
}
