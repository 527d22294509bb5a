import { setTimeout as pause } from "node:timers/promises";
import { KubeApiError } from "./kube-api-error.ts";
import type { KubeClient, ListOptions } from "./kube-client.ts";
import type { KubeObject } from "./kube-object.ts";
import { defaultRetryPolicy, pauseAfter } from "./retry-policy.ts";

/** What an informer watches and whom it tells. Callbacks may be called before `synced()` resolves. */
export interface InformerOptions<T extends KubeObject> extends Omit<ListOptions, "signal"> {
  /** An object is new or has changed; `old` is what was known of it before. */
  readonly onUpsert?: (object: T, old: T | undefined) => void;
  /** An object is gone; given as it was last seen. */
  readonly onDelete?: (object: T) => void;
  /** A list or watch failed; the informer tries again by itself, with back-off. */
  readonly onError?: (error: unknown) => void;
}

/**
 * A local copy of a kind's objects, kept current by list and watch; it lists again when the server has forgotten the
 * version it stood at (410) and after failures, and then tells what changed in between.
 *
 * It starts at once and ends with `close()`. It goes on through any failure, so that a kind may appear later.
 */
export class Informer<T extends KubeObject = KubeObject> {
  readonly #client: KubeClient;
  readonly #apiVersion: string;
  readonly #kind: string;
  readonly #options: InformerOptions<T>;
  readonly #objects = new Map<string, T>();
  readonly #stop = new AbortController();
  readonly #firstList = Promise.withResolvers<void>();
  readonly #ended: Promise<void>;

  constructor(client: KubeClient, apiVersion: string, kind: string, options: InformerOptions<T> = {}) {
    this.#client = client;
    this.#apiVersion = apiVersion;
    this.#kind = kind;
    this.#options = options;
    this.#firstList.promise.catch(() => undefined);
    this.#ended = this.#run();
  }

  /** All objects as they are known now. */
  list(): T[] {
    return [...this.#objects.values()];
  }

  /** One object; leave out the namespace for cluster-wide kinds. */
  get(name: string, namespace?: string): T | undefined {
    return this.#objects.get(keyOf(name, namespace));
  }

  /** Resolves once the first list is in; rejects if the informer is closed before. */
  async synced(): Promise<void> {
    await this.#firstList.promise;
  }

  /** Ends it; no callback comes after it resolves. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#firstList.reject(new Error(`the informer of ${this.#kind} was closed`));
    await this.#ended;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      try {
        const version = await this.#relist();
        failures = 0;
        await this.#follow(version);
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        // 410 is how a watch normally ages: list again at once.
        if (error instanceof KubeApiError && error.status === 410) continue;
        this.#options.onError?.(error);
        failures++;
        const wait = pauseAfter({ ...defaultRetryPolicy, longestDelay: 5000 }, failures);
        await pause(wait, undefined, { signal: this.#stop.signal }).catch(() => undefined);
      }
    }
  }

  async #relist(): Promise<string> {
    const { namespace, labelSelector, fieldSelector } = this.#options;
    const options = { namespace, labelSelector, fieldSelector, signal: this.#stop.signal };
    const { items, resourceVersion } = await this.#client.list<T>(this.#apiVersion, this.#kind, options);
    const gone = new Map(this.#objects);
    for (const item of items) {
      gone.delete(keyOf(item.metadata.name, item.metadata.namespace));
      this.#upsert(item);
    }
    for (const object of gone.values()) this.#remove(object);
    this.#firstList.resolve();
    return resourceVersion;
  }

  /** Watches on and on from a version; the server ends each watch after some minutes. */
  async #follow(from: string): Promise<void> {
    const { namespace, labelSelector, fieldSelector } = this.#options;
    let resourceVersion = from;
    while (!this.#stop.signal.aborted) {
      const began = performance.now();
      const options = { namespace, labelSelector, fieldSelector, resourceVersion, signal: this.#stop.signal };
      for await (const event of this.#client.watch<T>(this.#apiVersion, this.#kind, options)) {
        resourceVersion = event.object.metadata.resourceVersion ?? resourceVersion;
        if (event.type === "DELETED") this.#remove(event.object);
        else if (event.type !== "BOOKMARK") this.#upsert(event.object);
      }
      // A proxy may end watches at once: do not spin on it.
      if (performance.now() - began < 1000) throw new Error(`the watch of ${this.#kind} ended at once`);
    }
  }

  #upsert(object: T): void {
    const key = keyOf(object.metadata.name, object.metadata.namespace);
    const old = this.#objects.get(key);
    if (old !== undefined && isSame(old, object)) return;
    this.#objects.set(key, object);
    this.#tell(() => this.#options.onUpsert?.(object, old));
  }

  #remove(object: T): void {
    if (!this.#objects.delete(keyOf(object.metadata.name, object.metadata.namespace))) return;
    this.#tell(() => this.#options.onDelete?.(object));
  }

  /** A listener that throws must not end the watch. */
  #tell(call: () => void): void {
    if (this.#stop.signal.aborted) return;
    try {
      call();
    } catch (error) {
      this.#options.onError?.(error);
    }
  }
}

function keyOf(name: string | undefined, namespace: string | undefined): string {
  return `${namespace ?? ""}/${name ?? ""}`;
}

function isSame(a: KubeObject, b: KubeObject): boolean {
  return a.metadata.uid === b.metadata.uid && a.metadata.resourceVersion === b.metadata.resourceVersion;
}
