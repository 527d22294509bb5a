import { isConflict, isNotFound } from "../kube/kube-api-error.ts";
import type { KubeClient } from "../kube/kube-client.ts";
import type { KubeObject } from "../kube/kube-object.ts";
import type { ConfigFiles, ConfigSource } from "./config-source.ts";
import type { Pod, PodStatus } from "./pod.ts";
import type { PodApi } from "./pod-worker.ts";

/** The same event of a pod is told again only after this time, in milliseconds. */
const eventQuietMs = 300_000;
const rememberedEvents = 1_000;

/** Tokens are written once, so they are made to last: a month. They end with their pod. */
const tokenSeconds = 2_592_000;

/** Writes what happens to pods into the cluster. */
export class PodClusterApi implements PodApi {
  readonly #client: KubeClient;
  readonly #told = new Map<string, number>();

  constructor(client: KubeClient) {
    this.#client = client;
  }

  async writeStatus(pod: Pod, status: PodStatus): Promise<string | undefined> {
    try {
      // The uid makes the server refuse it when a newer pod has taken the name.
      const patch = { metadata: { uid: pod.metadata.uid }, status };
      const patched = await this.#client.patch(pod, patch, { subresource: "status", fieldManager: "process-node" });
      return patched.metadata.resourceVersion ?? "0";
    } catch (error) {
      if (isNotFound(error) || isConflict(error)) return undefined;
      throw error;
    }
  }

  async remove(pod: Pod): Promise<void> {
    try {
      await this.#client.delete(pod, {
        gracePeriodSeconds: 0,
        ...(pod.metadata.uid === undefined ? {} : { uid: pod.metadata.uid }),
      });
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  }

  event(pod: Pod, type: "Normal" | "Warning", reason: string, message: string): void {
    const { name, namespace = "default", uid, resourceVersion } = pod.metadata;
    const key = `${uid}|${reason}|${message}`;
    const at = Date.now();
    if (at - (this.#told.get(key) ?? 0) < eventQuietMs) return;
    this.#told.set(key, at);
    if (this.#told.size > rememberedEvents) this.#told.delete(this.#told.keys().next().value ?? "");
    const time = new Date(at).toISOString();
    const event = {
      apiVersion: "v1",
      kind: "Event",
      metadata: { generateName: `${name.slice(0, 200)}.`, namespace },
      involvedObject: { apiVersion: "v1", kind: "Pod", name, namespace, uid, resourceVersion },
      type,
      reason,
      message: message.slice(0, 1_000),
      source: { component: "process-node", host: pod.spec.nodeName },
      firstTimestamp: time,
      lastTimestamp: time,
      count: 1,
      reportingComponent: "plinth.dev/process-node",
      reportingInstance: pod.spec.nodeName ?? "",
    };
    // Events are for people: that one cannot be written (the namespace ends, say) is no trouble of the pod's.
    this.#client.create(event).catch(() => undefined);
  }
}

interface ConfigObject extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
}

/** Reads ConfigMaps and Secrets as they are when a container starts. */
export class ClusterConfigSource implements ConfigSource {
  readonly #client: KubeClient;

  constructor(client: KubeClient) {
    this.#client = client;
  }

  async configMap(namespace: string, name: string): Promise<ConfigFiles | undefined> {
    const found = await this.#find("ConfigMap", namespace, name);
    return found && { ...decoded(found.data, "utf8"), ...decoded(found.binaryData, "base64") };
  }

  async secret(namespace: string, name: string): Promise<ConfigFiles | undefined> {
    const found = await this.#find("Secret", namespace, name);
    return found && decoded(found.data, "base64");
  }

  token(pod: Pod, audience: string): Promise<string> {
    const { name, namespace = "default", uid = "" } = pod.metadata;
    return this.#client.serviceAccountToken(
      { namespace, name: pod.spec.serviceAccountName ?? "default" },
      {
        audiences: [audience],
        expirationSeconds: tokenSeconds,
        boundObjectRef: { apiVersion: "v1", kind: "Pod", name, uid },
      },
    );
  }

  #find(kind: string, namespace: string, name: string): Promise<ConfigObject | undefined> {
    if (name === "") return Promise.resolve(undefined);
    return this.#client.find<ConfigObject>({ apiVersion: "v1", kind, metadata: { name, namespace } });
  }
}

function decoded(data: Readonly<Record<string, string>> | undefined, encoding: "utf8" | "base64"): ConfigFiles {
  return Object.fromEntries(Object.entries(data ?? {}).map(([key, value]) => [key, Buffer.from(value, encoding)]));
}
