import type { IncomingMessage } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { type ApiResource, resourcePath } from "./api-resource.ts";
import type { ClusterAccess } from "./cluster-access.ts";
import { Discovery } from "./discovery.ts";
import { isNotFound, KubeApiError, KubeUnreachableError } from "./kube-api-error.ts";
import { describeObject, type KubeList, type KubeObject, type KubeObjectRef } from "./kube-object.ts";
import { readKubeconfig } from "./kubeconfig.ts";
import {
  defaultRetryPolicy,
  isRetriableFailure,
  isRetriableStatus,
  pauseAfter,
  type RetryPolicy,
} from "./retry-policy.ts";
import { readBody, Transport } from "./transport.ts";
import { openWatch, type WatchEvent, type WatchOptions } from "./watch-stream.ts";

/** Settings of a client. */
export interface KubeClientOptions {
  /** How long requests are repeated while the server is away or overloaded. @default 30 s */
  readonly retry?: Partial<RetryPolicy>;
}

/** Settings of one request. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  /** Such as `status`, `scale`, `binding`, `eviction`. */
  readonly subresource?: string | undefined;
  /** The server checks and answers, but changes nothing. @default false */
  readonly dryRun?: boolean | undefined;
  /** Who is recorded as the one who set the fields. @default "plinth" */
  readonly fieldManager?: string | undefined;
}

/** Settings of a list. */
export interface ListOptions {
  /** @default all namespaces */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Settings of a server-side apply. */
export interface ApplyOptions extends RequestOptions {
  /** Whether to take over fields that other managers own, in place of a conflict. @default false */
  readonly force?: boolean | undefined;
}

/** The patch formats that any kind understands, and the strategic one of the built-in kinds. */
export type PatchType = "merge" | "json" | "strategic";

/** Settings of a patch. */
export interface PatchOptions extends RequestOptions {
  /** @default "merge" */
  readonly type?: PatchType | undefined;
}

/** Settings of a delete. */
export interface DeleteOptions extends RequestOptions {
  /** What happens to what the object owns. @default "Background" */
  readonly propagation?: "Foreground" | "Background" | "Orphan" | undefined;
  /** @default the object's own */
  readonly gracePeriodSeconds?: number | undefined;
  /** Deletes only this very object, not one of the same name made later. */
  readonly uid?: string | undefined;
}

/** One request as the client's inner layers see it. */
interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  /** For messages: `applying Deployment default/web`. */
  readonly doing: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  /** Whether sending it twice does no harm. */
  readonly idempotent: boolean;
  readonly signal?: AbortSignal | undefined;
}

const pageSize = 500;

/** An API server that has just come up does not know all rules of access yet: for so long a refusal may be wrong. */
const startingMilliseconds = 5000;

const metadataOnly = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

const patchContentTypes: Record<PatchType, string> = {
  merge: "application/merge-patch+json",
  json: "application/json-patch+json",
  strategic: "application/strategic-merge-patch+json",
};

/**
 * A client of one Kubernetes API server: objects in and out as plain JSON, over a keep-alive pool.
 *
 * Every method throws KubeApiError where the server refuses, and KubeUnreachableError where no answer came within the
 * retry deadline. 429, and for what does no harm twice also lost connections and 5xx, are retried with back-off.
 */
export class KubeClient {
  readonly #access: ClusterAccess;
  readonly #transport: Transport;
  readonly #retry: RetryPolicy;
  readonly #discovery: Discovery;
  #lastAway = Number.NEGATIVE_INFINITY;

  constructor(access: ClusterAccess, options: KubeClientOptions = {}) {
    this.#access = access;
    this.#transport = new Transport(access);
    this.#retry = { ...defaultRetryPolicy, ...options.retry };
    this.#discovery = new Discovery((path) => this.getRaw(path));
  }

  /**
   * @param pathOrContent path of a kubeconfig, or its text; the default is kubectl's own
   * @param context @default the file's current one
   */
  static async fromKubeconfig(
    pathOrContent?: string,
    context?: string,
    options: KubeClientOptions = {},
  ): Promise<KubeClient> {
    return new KubeClient(await readKubeconfig(pathOrContent, { context }), options);
  }

  /** The server's URL. */
  get server(): string {
    return this.#access.server.href.replace(/\/$/, "");
  }

  /** The namespace that the kubeconfig's context names, or "default". */
  get defaultNamespace(): string {
    return this.#access.namespace;
  }

  /**
   * Finds a kind's place in the API. Cached; a kind that is unknown is asked for again.
   *
   * @param waitSeconds how long to wait for a kind to appear whose definition was just made. @default 0
   */
  async resourceFor(apiVersion: string, kind: string, waitSeconds = 0): Promise<ApiResource> {
    return await this.#discovery.find(apiVersion, kind, waitSeconds);
  }

  /** Reads one object. */
  async get<T extends KubeObject>(ref: KubeObjectRef, options: RequestOptions = {}): Promise<T> {
    const path = await this.#objectPath(ref, options.subresource);
    const doing = `reading ${describeObject(ref)}`;
    return (await this.#call({ method: "GET", path, doing, idempotent: true, signal: options.signal })) as T;
  }

  /** Reads one object that may not be there. */
  async find<T extends KubeObject>(ref: KubeObjectRef, options: RequestOptions = {}): Promise<T | undefined> {
    return await this.get<T>(ref, options).catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
  }

  /** Reads all objects of a kind, page by page. */
  async list<T extends KubeObject>(apiVersion: string, kind: string, options: ListOptions = {}): Promise<KubeList<T>> {
    return await this.#pages<T>(apiVersion, kind, options);
  }

  /** The metadata alone of all objects of a kind, which may be large otherwise. */
  async listMetadata(apiVersion: string, kind: string, options: ListOptions = {}): Promise<KubeList> {
    return await this.#pages<KubeObject>(apiVersion, kind, options, metadataOnly);
  }

  /** Makes an object; 409 `AlreadyExists` if it is there. Not repeated after a lost connection, as it may have worked. */
  async create<T extends KubeObject>(object: T, options: RequestOptions = {}): Promise<T> {
    const { subresource } = options;
    const resource = await this.resourceFor(object.apiVersion, object.kind);
    const { name, namespace } = object.metadata;
    const base =
      subresource === undefined
        ? resourcePath(resource, this.#namespaceOf(resource, namespace))
        : resourcePath(resource, this.#namespaceOf(resource, namespace), name, subresource);
    const path = withQuery(base, writeQuery(options));
    const doing = `creating ${describeObject(object)}`;
    const request: ApiRequest = {
      method: "POST",
      path,
      doing,
      body: object,
      idempotent: false,
      signal: options.signal,
    };
    return (await this.#call(request)) as T;
  }

  /** A token of a service account, for an audience, that ends with the pod. */
  async serviceAccountToken(
    account: { readonly namespace: string; readonly name: string },
    spec: {
      readonly audiences: readonly string[];
      readonly expirationSeconds: number;
      readonly boundObjectRef: {
        readonly apiVersion: "v1";
        readonly kind: "Pod";
        readonly name: string;
        readonly uid: string;
      };
    },
  ): Promise<string> {
    const request: ApiRequest = {
      method: "POST",
      path: `/api/v1/namespaces/${account.namespace}/serviceaccounts/${account.name}/token`,
      doing: `making a token of service account ${account.namespace}/${account.name}`,
      body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec },
      idempotent: true,
    };
    const { status } = (await this.#call(request)) as { readonly status: { readonly token: string } };
    return status.token;
  }

  /** Server-side apply: makes the object, or sets in it the fields given and removes those that this manager gave up. */
  async apply<T extends KubeObject>(object: T, options: ApplyOptions = {}): Promise<T> {
    const path = withQuery(await this.#objectPath(object, options.subresource), {
      ...writeQuery(options),
      ...(options.force === true && { force: "true" }),
    });
    return (await this.#call({
      method: "PATCH",
      path,
      doing: `applying ${describeObject(object)}`,
      body: object,
      contentType: "application/apply-patch+yaml",
      idempotent: true,
      signal: options.signal,
    })) as T;
  }

  /** Changes an object. A JSON patch is not repeated after a lost connection. */
  async patch<T extends KubeObject>(ref: KubeObjectRef, patch: unknown, options: PatchOptions = {}): Promise<T> {
    const type = options.type ?? "merge";
    return (await this.#call({
      method: "PATCH",
      path: withQuery(await this.#objectPath(ref, options.subresource), writeQuery(options)),
      doing: `patching ${describeObject(ref)}`,
      body: patch,
      contentType: patchContentTypes[type],
      idempotent: type !== "json",
      signal: options.signal,
    })) as T;
  }

  /** Merges into the status only. */
  async patchStatus<T extends KubeObject>(ref: KubeObjectRef, status: unknown, options: PatchOptions = {}): Promise<T> {
    return await this.patch<T>(ref, { status }, { ...options, subresource: "status" });
  }

  /** Writes an object whole; 409 `Conflict` if its `metadata.resourceVersion` is not the newest. */
  async replace<T extends KubeObject>(object: T, options: RequestOptions = {}): Promise<T> {
    const path = withQuery(await this.#objectPath(object, options.subresource), writeQuery(options));
    const doing = `replacing ${describeObject(object)}`;
    return (await this.#call({
      method: "PUT",
      path,
      doing,
      body: object,
      idempotent: true,
      signal: options.signal,
    })) as T;
  }

  /**
   * Asks for an object's end. 404 if it is not there.
   *
   * @returns the object if it is still there, on its way out: it goes once its grace period and its finalizers have
   */
  async delete(ref: KubeObjectRef, options: DeleteOptions = {}): Promise<KubeObject | undefined> {
    const body = {
      apiVersion: "v1",
      kind: "DeleteOptions",
      propagationPolicy: options.propagation ?? "Background",
      ...(options.gracePeriodSeconds !== undefined && { gracePeriodSeconds: options.gracePeriodSeconds }),
      ...(options.uid !== undefined && { preconditions: { uid: options.uid } }),
      ...(options.dryRun === true && { dryRun: ["All"] }),
    };
    const path = await this.#objectPath(ref, options.subresource);
    const doing = `deleting ${describeObject(ref)}`;
    const answer = await this.#call({
      method: "DELETE",
      path,
      doing,
      body,
      idempotent: true,
      signal: options.signal,
    });
    // Some kinds answer with the object as it was, others with a Status, when it went at once.
    const rest = answer as KubeObject;
    return rest.metadata?.deletionTimestamp === undefined ? undefined : rest;
  }

  /**
   * One watch: yields events until the server ends it (after some minutes) or the signal aborts. Informer keeps one up.
   *
   * @throws KubeApiError 410 once `resourceVersion` is too old: list again
   */
  async *watch<T extends KubeObject>(
    apiVersion: string,
    kind: string,
    options: ListOptions & WatchOptions,
  ): AsyncGenerator<WatchEvent<T>> {
    const resource = await this.resourceFor(apiVersion, kind);
    const path = resourcePath(resource, options.namespace);
    const doing = `watching ${resource.plural}`;
    const open = async (query: Record<string, string>): Promise<IncomingMessage> => {
      const full = withQuery(path, { ...selectors(options), ...query });
      const request: ApiRequest = { method: "GET", path: full, doing, idempotent: true, signal: options.signal };
      const response = await this.#attempt(request, { streaming: true });
      return await this.#accepted(response, request);
    };
    yield* openWatch<T>(open, options);
  }

  /** GET of any path; the answer parsed if it is JSON, else its text. */
  async getRaw(path: string, options: { signal?: AbortSignal | undefined } = {}): Promise<unknown> {
    return await this.#call({ method: "GET", path, doing: `GET ${path}`, idempotent: true, signal: options.signal });
  }

  /** Closes all connections; requests and watches under way fail. */
  close(): void {
    this.#transport.close();
  }

  async #pages<T extends KubeObject>(
    apiVersion: string,
    kind: string,
    options: ListOptions,
    accept?: string,
  ): Promise<KubeList<T>> {
    const resource = await this.resourceFor(apiVersion, kind);
    const how = {
      method: "GET",
      doing: `listing ${resource.plural}`,
      idempotent: true,
      signal: options.signal,
      ...(accept !== undefined && { accept }),
    } as const;
    const items: T[] = [];
    let resourceVersion = "";
    let next: string | undefined = "";
    while (next !== undefined) {
      const query = { ...selectors(options), limit: String(pageSize), ...(next !== "" && { continue: next }) };
      const path = withQuery(resourcePath(resource, options.namespace), query);
      const page = (await this.#call({ ...how, path })) as Page;
      // The items of a list leave out what the list itself says.
      for (const item of page.items ?? []) items.push({ ...item, apiVersion, kind } as T);
      resourceVersion = page.metadata.resourceVersion ?? "";
      next = page.metadata.continue || undefined;
    }
    return { items, resourceVersion };
  }

  async #objectPath(ref: KubeObjectRef, subresource: string | undefined): Promise<string> {
    const { name, namespace } = ref.metadata;
    if (name === undefined || name === "") throw new Error(`${ref.kind} has no metadata.name`);
    const resource = await this.resourceFor(ref.apiVersion, ref.kind);
    return resourcePath(resource, this.#namespaceOf(resource, namespace), name, subresource);
  }

  #namespaceOf(resource: ApiResource, namespace: string | undefined): string | undefined {
    return resource.namespaced ? (namespace ?? this.defaultNamespace) : undefined;
  }

  /** Sends until there is an answer that is not to be retried. */
  async #call(request: ApiRequest): Promise<unknown> {
    const started = performance.now();
    for (let attempt = 1; ; attempt++) {
      const left = this.#retry.deadlineSeconds * 1000 - (performance.now() - started);
      const failure = await this.#tryOnce(request, Math.max(left, 1000));
      if (failure.kind === "answer") return failure.value;
      const wait = failure.retryAfter ?? pauseAfter(this.#retry, attempt);
      const elapsed = performance.now() - started;
      if (!failure.retriable || elapsed + wait > this.#retry.deadlineSeconds * 1000) {
        throw this.#finalError(failure.error, request, elapsed / 1000);
      }
      await pause(wait, undefined, { signal: request.signal });
    }
  }

  async #tryOnce(request: ApiRequest, timeout: number): Promise<Answer | Failed> {
    try {
      const response = await this.#attempt(request, { timeout });
      const status = response.statusCode ?? 0;
      const body = await readBody(response);
      if (status < 400) return { kind: "answer", value: parseBody(response, body) };
      const error = KubeApiError.fromBody(status, body, request.doing);
      const retryAfter = retryAfterOf(response);
      return {
        kind: "failed",
        error,
        retriable: isRetriableStatus(status, request.idempotent) || this.#mayBeStarting(status),
        ...(retryAfter !== undefined && { retryAfter }),
      };
    } catch (error) {
      if (request.signal?.aborted === true) throw error;
      this.#lastAway = performance.now();
      return { kind: "failed", error, retriable: isRetriableFailure(error, request.idempotent) };
    }
  }

  /** A refusal changes nothing, so asking again does no harm. */
  #mayBeStarting(status: number): boolean {
    return (status === 401 || status === 403) && performance.now() - this.#lastAway < startingMilliseconds;
  }

  async #attempt(request: ApiRequest, how: { timeout?: number; streaming?: boolean }): Promise<IncomingMessage> {
    return await this.#transport.send({
      method: request.method,
      path: request.path,
      body: request.body === undefined ? undefined : JSON.stringify(request.body),
      contentType: request.contentType,
      accept: request.accept,
      signal: request.signal,
      ...how,
    });
  }

  async #accepted(response: IncomingMessage, request: ApiRequest): Promise<IncomingMessage> {
    const status = response.statusCode ?? 0;
    if (status < 400) return response;
    throw KubeApiError.fromBody(status, await readBody(response), request.doing);
  }

  #finalError(error: unknown, request: ApiRequest, seconds: number): Error {
    if (error instanceof KubeApiError) return error;
    return new KubeUnreachableError(this.server, request.doing, seconds, error);
  }
}

interface Page {
  items: KubeObject[] | null;
  metadata: { resourceVersion?: string; continue?: string };
}

interface Answer {
  readonly kind: "answer";
  readonly value: unknown;
}

interface Failed {
  readonly kind: "failed";
  readonly error: unknown;
  readonly retriable: boolean;
  /** Milliseconds, where the server said so. */
  readonly retryAfter?: number;
}

function parseBody(response: IncomingMessage, body: string): unknown {
  return response.headers["content-type"]?.startsWith("application/json") === true ? JSON.parse(body) : body;
}

function retryAfterOf(response: IncomingMessage): number | undefined {
  const seconds = Number(response.headers["retry-after"]);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

function writeQuery(options: RequestOptions): Record<string, string> {
  return {
    fieldManager: options.fieldManager ?? "plinth",
    ...(options.dryRun === true && { dryRun: "All" }),
  };
}

function selectors({ labelSelector, fieldSelector }: ListOptions): Record<string, string> {
  return {
    ...(labelSelector !== undefined && { labelSelector }),
    ...(fieldSelector !== undefined && { fieldSelector }),
  };
}

function withQuery(path: string, query: Record<string, string>): string {
  const text = new URLSearchParams(query).toString();
  return text === "" ? path : `${path}?${text}`;
}
