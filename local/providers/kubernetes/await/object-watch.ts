import { Informer } from "../../../kube/informer.ts";
import { isNotFound, KubeUnreachableError } from "../../../kube/kube-api-error.ts";
import type { KubeObject, KubeObjectRef } from "../../../kube/kube-object.ts";
import type { Cluster } from "../cluster.ts";

/** What a wait is told of, each time something has changed. */
export interface Observed {
  /** The object as it is; none once it is gone. */
  readonly object: KubeObject | undefined;
  /** Objects of the related kind, if one was asked for. */
  readonly related: readonly KubeObject[];
}

/** Objects of another kind, in the same namespace, that readiness depends on. */
export interface RelatedKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly labelSelector: string;
}

/** How a wait ended. */
export type WaitEnd = "met" | "timeout";

/** What a look at the objects says: enough, not yet, or look again after some milliseconds even if nothing changes. */
export type Verdict = boolean | { readonly againAfter: number };

type Look = (observed: Observed) => Verdict | Promise<Verdict>;

/**
 * Watches one object, and what is related to it, until `look` says that it is enough.
 *
 * @param look called at first and after each change; throws to give up
 * @throws what `look` throws; KubeUnreachableError if the server stays away; the signal's reason
 */
export async function watchUntil(
  cluster: Cluster,
  ref: KubeObjectRef,
  timeoutSeconds: number,
  look: Look,
  related?: RelatedKind,
): Promise<WaitEnd> {
  const watch = new ObjectWatch(cluster, ref, look, related);
  const timer = setTimeout(() => watch.end.resolve("timeout"), timeoutSeconds * 1000);
  const abort = () => watch.end.reject(cluster.signal.reason);
  cluster.signal.addEventListener("abort", abort);
  try {
    if (cluster.signal.aborted) abort();
    await watch.start();
    return await watch.end.promise;
  } finally {
    clearTimeout(timer);
    cluster.signal.removeEventListener("abort", abort);
    await watch.close();
  }
}

class ObjectWatch {
  readonly end = Promise.withResolvers<WaitEnd>();
  readonly #ref: KubeObjectRef;
  readonly #look: Look;
  readonly #informers: Informer[];
  #synced = false;
  #looking = false;
  #again = false;
  #timer: NodeJS.Timeout | undefined;

  constructor({ client }: Cluster, ref: KubeObjectRef, look: Look, related: RelatedKind | undefined) {
    this.#ref = ref;
    this.#look = look;
    const { name, namespace } = ref.metadata;
    const listeners = {
      namespace,
      onUpsert: () => void this.#check(),
      onDelete: () => void this.#check(),
      onError: (error: unknown) => this.#failed(error),
    };
    const own = { ...listeners, fieldSelector: `metadata.name=${name ?? ""}` };
    this.#informers = [new Informer(client, ref.apiVersion, ref.kind, own)];
    if (related !== undefined) {
      const options = { ...listeners, labelSelector: related.labelSelector };
      this.#informers.push(new Informer(client, related.apiVersion, related.kind, options));
    }
    this.end.promise.catch(() => undefined);
  }

  async start(): Promise<void> {
    const synced = Promise.all(this.#informers.map((informer) => informer.synced()));
    await Promise.race([synced, this.end.promise]);
    this.#synced = true;
    await this.#check();
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await Promise.all(this.#informers.map((informer) => informer.close()));
  }

  /** One look at a time; what changes during one is looked at after it. */
  async #check(): Promise<void> {
    this.#again = true;
    if (this.#looking || !this.#synced) return;
    this.#looking = true;
    try {
      while (this.#again) {
        this.#again = false;
        const verdict = await this.#look(this.#observed());
        if (verdict === true) this.end.resolve("met");
        if (typeof verdict === "object") this.#lookAgain(verdict.againAfter);
      }
    } catch (error) {
      this.end.reject(error);
    } finally {
      this.#looking = false;
    }
  }

  #lookAgain(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#check(), milliseconds);
  }

  #observed(): Observed {
    const [own, other] = this.#informers;
    const { name = "", namespace } = this.#ref.metadata;
    return { object: own?.get(name, namespace), related: other?.list() ?? [] };
  }

  /** Lost watches mend themselves; a server that stays away, or refuses, does not. A kind that is gone took the object along. */
  #failed(error: unknown): void {
    if (error instanceof KubeUnreachableError) this.end.reject(error);
    else if (isNotFound(error)) void this.#check();
    else if (isRefusal(error)) this.end.reject(error);
  }
}

function isRefusal(error: unknown): boolean {
  return (
    typeof error === "object" && error !== null && "status" in error && (error.status === 401 || error.status === 403)
  );
}
