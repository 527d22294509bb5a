import { KubeClient } from "../../kube/kube-client.ts";
import { readKubeconfig } from "../../kube/kubeconfig.ts";
import type { Cluster } from "./cluster.ts";
import { type ProviderSettings, readSettings } from "./provider-settings.ts";
import type { Properties } from "./wire-value.ts";

/** A provider's way to its cluster: nothing is read or opened before it is needed. */
export class Connection {
  readonly #retrySeconds: number | undefined;
  readonly #stop = new AbortController();
  #settings: ProviderSettings | undefined;
  #cluster: Promise<Cluster> | undefined;

  /** @param retrySeconds how long requests are repeated while the server is away. @default the client's own */
  constructor(retrySeconds?: number) {
    this.#retrySeconds = retrySeconds;
  }

  /** The settings; those of an empty provider resource, thus kubectl's kubeconfig, if none were given. */
  get settings(): ProviderSettings {
    this.#settings ??= readSettings({});
    return this.#settings;
  }

  /** Takes new settings; a connection to another server is made when it is needed. */
  configure(inputs: Properties): void {
    const settings = readSettings(inputs);
    if (JSON.stringify(settings) === JSON.stringify(this.#settings)) return;
    const old = this.#cluster;
    this.#settings = settings;
    this.#cluster = undefined;
    old?.then(
      ({ client }) => client.close(),
      () => undefined,
    );
  }

  /**
   * @param signal ends the waiting of one operation
   * @throws while the kubeconfig is not known, or if it cannot be read
   */
  async cluster(signal?: AbortSignal): Promise<Cluster> {
    const { unknown } = this.settings;
    if (unknown.length > 0) {
      throw new Error(`the provider's ${unknown.join(" and ")} is not known yet: the cluster cannot be asked`);
    }
    this.#cluster ??= this.#connect();
    const cluster = await this.#cluster;
    return signal === undefined ? cluster : { ...cluster, signal: AbortSignal.any([cluster.signal, signal]) };
  }

  /** The namespace of objects that name none; "default" where the kubeconfig cannot be read yet. */
  async defaultNamespace(): Promise<string> {
    const { namespace, unknown } = this.settings;
    if (namespace !== undefined) return namespace;
    if (unknown.length > 0) return "default";
    return await this.cluster().then(
      (cluster) => cluster.defaultNamespace,
      () => "default",
    );
  }

  /** Ends all waiting. */
  cancel(): void {
    this.#stop.abort(new Error("the operation was cancelled"));
  }

  /** Closes all connections. */
  close(): void {
    this.#cluster?.then(
      ({ client }) => client.close(),
      () => undefined,
    );
    this.#cluster = undefined;
  }

  async #connect(): Promise<Cluster> {
    const { kubeconfig, context, cluster, namespace } = this.settings;
    try {
      const access = await readKubeconfig(kubeconfig, { context, cluster });
      const retry = this.#retrySeconds === undefined ? {} : { retry: { deadlineSeconds: this.#retrySeconds } };
      const client = new KubeClient(access, retry);
      return { client, defaultNamespace: namespace ?? client.defaultNamespace, signal: this.#stop.signal };
    } catch (error) {
      // The file may be there at the next try.
      this.#cluster = undefined;
      throw error;
    }
  }
}
