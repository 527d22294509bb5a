import { CoreV1Api, type KubeConfig, type V1Pod } from "@kubernetes/client-node";
import { selectorOf, type TunnelTarget } from "./tunnel-target.ts";

/** Finds pods that serve. */
export class ReadyPods {
  readonly #api: CoreV1Api;

  constructor(config: KubeConfig) {
    this.#api = config.makeApiClient(CoreV1Api);
  }

  /** The name of a ready pod; undefined while there is none. @throws where the API server does not answer or refuses */
  async oneOf({ namespace, podLabels }: TunnelTarget): Promise<string | undefined> {
    const { items } = await this.#api.listNamespacedPod({ namespace, labelSelector: selectorOf(podLabels) });
    return items.find(isReady)?.metadata?.name;
  }
}

function isReady({ metadata, status }: V1Pod): boolean {
  return (
    metadata?.deletionTimestamp === undefined &&
    (status?.conditions ?? []).some((condition) => condition.type === "Ready" && condition.status === "True")
  );
}
