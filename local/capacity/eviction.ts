import { KubeApiError } from "../kube/kube-api-error.ts";
import { readKubeconfig } from "../kube/kubeconfig.ts";
import { readBody, Transport } from "../kube/transport.ts";
import type { Pod } from "./pod.ts";

/**
 * Asks for evictions. Apart from the client for all else: an Eviction is no object of its own, and a budget's no (429) is
 * an answer here, not something to ask again for.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/
 */
export class Evictor {
  readonly #transport: Transport;

  private constructor(transport: Transport) {
    this.#transport = transport;
  }

  static async fromKubeconfig(path: string): Promise<Evictor> {
    return new Evictor(new Transport(await readKubeconfig(path)));
  }

  /**
   * @returns why not, where a disruption budget forbids it for now; undefined where the pod goes or is gone
   * @throws KubeApiError for any other refusal
   */
  async evict({ metadata: { name, namespace, uid } }: Pod): Promise<string | undefined> {
    const response = await this.#transport.send({
      method: "POST",
      path: `/api/v1/namespaces/${namespace}/pods/${name}/eviction`,
      body: JSON.stringify({
        apiVersion: "policy/v1",
        kind: "Eviction",
        metadata: { name, namespace },
        deleteOptions: { preconditions: { uid } },
      }),
    });
    const status = response.statusCode ?? 0;
    const body = await readBody(response);
    // 404 and 409: it is gone, or another one of its name is there.
    if (status < 400 || status === 404 || status === 409) {
      return undefined;
    }
    const error = KubeApiError.fromBody(status, body, `evicting pod ${namespace}/${name}`);
    if (status === 429) {
      return [error.message, ...error.causes.map(({ message }) => message ?? "")].filter(Boolean).join(" ");
    }
    throw error;
  }

  close(): void {
    this.#transport.close();
  }
}
