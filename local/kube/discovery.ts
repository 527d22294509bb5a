import { setTimeout as pause } from "node:timers/promises";
import { type ApiResource, versionPath } from "./api-resource.ts";
import { isNotFound, KubeApiError } from "./kube-api-error.ts";

/** The answer to GET of an API version (meta/v1 APIResourceList). */
interface ApiResourceList {
  resources: { name: string; kind: string; namespaced: boolean; verbs: string[] }[];
}

/** Pause between two questions for a kind whose definition was just made. */
const pollInterval = 200;

/** Which kinds the API server knows: asked once for each API version, and again for a kind that was not there. */
export class Discovery {
  readonly #get: (path: string) => Promise<unknown>;
  readonly #versions = new Map<string, Map<string, ApiResource>>();
  readonly #underWay = new Map<string, Promise<Map<string, ApiResource>>>();

  /** @param get sends a GET and gives the parsed answer */
  constructor(get: (path: string) => Promise<unknown>) {
    this.#get = get;
  }

  /**
   * Finds a kind.
   *
   * @param waitSeconds how long to wait for it to appear, such as after its CustomResourceDefinition was made
   * @throws KubeApiError 404 with reason `UnknownKind`
   */
  async find(apiVersion: string, kind: string, waitSeconds = 0): Promise<ApiResource> {
    const cached = this.#versions.get(apiVersion)?.get(kind);
    if (cached !== undefined) return cached;
    const deadline = performance.now() + waitSeconds * 1000;
    for (;;) {
      const found = (await this.#refreshed(apiVersion)).get(kind);
      if (found !== undefined) return found;
      if (performance.now() >= deadline) break;
      await pause(pollInterval);
    }
    throw new KubeApiError(
      404,
      "UnknownKind",
      `the cluster has no kind ${kind} in ${apiVersion}: install its CustomResourceDefinition first, or correct apiVersion and kind`,
    );
  }

  /** Many ask for the same version at the start: they share one request. */
  async #refreshed(apiVersion: string): Promise<Map<string, ApiResource>> {
    const underWay = this.#underWay.get(apiVersion);
    if (underWay !== undefined) return await underWay;
    const asked = this.#ask(apiVersion).finally(() => this.#underWay.delete(apiVersion));
    this.#underWay.set(apiVersion, asked);
    const kinds = await asked;
    this.#versions.set(apiVersion, kinds);
    return kinds;
  }

  async #ask(apiVersion: string): Promise<Map<string, ApiResource>> {
    const list = await this.#get(versionPath(apiVersion)).catch((error: unknown) => {
      if (isNotFound(error)) return { resources: [] };
      throw error;
    });
    const kinds = new Map<string, ApiResource>();
    for (const { name, kind, namespaced, verbs } of (list as ApiResourceList).resources) {
      // Subresources, such as deployments/scale, have a slash.
      if (!name.includes("/")) kinds.set(kind, { apiVersion, kind, plural: name, namespaced, verbs });
    }
    return kinds;
  }
}
