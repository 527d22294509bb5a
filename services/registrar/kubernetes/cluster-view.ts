import type { V1EndpointSlice, V1Service } from "@kubernetes/client-node";
import type { Logger } from "@plinth/chassis";
import { SERVICE_OF_SLICE } from "../domain/endpoints.ts";
import { CONSUL_LABEL } from "../domain/registration.ts";
import type { Cluster } from "./cluster.ts";
import { WatchedKind } from "./watched-kind.ts";

export interface ClusterViewProps {
  readonly cluster: Cluster;
  /** @default all */
  readonly namespaces: readonly string[] | undefined;
  readonly onChange: () => void;
  readonly onCut: () => void;
  readonly log: Logger;
}

/** The labelled Services and all EndpointSlices of Services, as last seen. */
export class ClusterView {
  readonly #services: readonly WatchedKind<V1Service>[];
  readonly #slices: readonly WatchedKind<V1EndpointSlice>[];

  constructor(props: ClusterViewProps) {
    const namespaces = props.namespaces ?? [undefined];
    this.#services = namespaces.map((namespace) => watchServices(props, namespace));
    this.#slices = namespaces.map((namespace) => watchSlices(props, namespace));
  }

  /** Whether everything has been listed. */
  get isComplete(): boolean {
    return [...this.#services, ...this.#slices].every(({ isListed }) => isListed);
  }

  get services(): readonly V1Service[] {
    return this.#services.flatMap(({ objects }) => objects);
  }

  get slices(): readonly V1EndpointSlice[] {
    return this.#slices.flatMap(({ objects }) => objects);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#services, ...this.#slices].map((kind) => kind.close()));
  }
}

function watchServices(props: ClusterViewProps, namespace: string | undefined): WatchedKind<V1Service> {
  const { core } = props.cluster;
  const labelSelector = `${CONSUL_LABEL}=true`;
  return new WatchedKind<V1Service>({
    ...watching(props),
    path: pathOf("/api/v1", namespace, "services"),
    labelSelector,
    list: () =>
      namespace === undefined
        ? core.listServiceForAllNamespaces({ labelSelector })
        : core.listNamespacedService({ namespace, labelSelector }),
  });
}

/** Those without the Service's labels too: whoever makes slices by hand need not copy them. */
function watchSlices(props: ClusterViewProps, namespace: string | undefined): WatchedKind<V1EndpointSlice> {
  const { discovery } = props.cluster;
  const labelSelector = SERVICE_OF_SLICE;
  return new WatchedKind<V1EndpointSlice>({
    ...watching(props),
    path: pathOf("/apis/discovery.k8s.io/v1", namespace, "endpointslices"),
    labelSelector,
    list: () =>
      namespace === undefined
        ? discovery.listEndpointSliceForAllNamespaces({ labelSelector })
        : discovery.listNamespacedEndpointSlice({ namespace, labelSelector }),
  });
}

function watching({ cluster, onChange, onCut, log }: ClusterViewProps) {
  return { config: cluster.config, onChange, onCut, log };
}

function pathOf(group: string, namespace: string | undefined, kind: string): string {
  return namespace === undefined ? `${group}/${kind}` : `${group}/namespaces/${namespace}/${kind}`;
}
