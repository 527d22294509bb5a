import { messageOf } from "../failure.ts";
import { isConflict, isNotFound } from "../kube/kube-api-error.ts";
import type { KubeClient } from "../kube/kube-client.ts";
import type { KubeObject } from "../kube/kube-object.ts";
import { now } from "./container-process.ts";
import { type NodeCondition, nodeObject, nodeStatus } from "./node-object.ts";
import { pause } from "./pause.ts";

/** How often a node says that it lives, in milliseconds; the cluster gives it up after 40 s. */
const leaseInterval = 10_000;
const leaseSeconds = 40;

/** How often the whole status is written when nothing changed, in milliseconds. */
const statusInterval = 300_000;

export interface RegistrationOptions {
  readonly client: KubeClient;
  readonly name: string;
  readonly zone: string;
  readonly region: string;
  /** Address of the node as the API shows it. */
  readonly address: string;
  readonly log: (line: string) => void;
}

interface NodeApiObject extends KubeObject {
  readonly status?: { readonly conditions?: readonly NodeCondition[] };
}

/** One zone's node in the cluster: makes it, keeps its lease and its Ready condition fresh. */
export class NodeRegistration {
  readonly #options: RegistrationOptions;
  readonly #stop = new AbortController();
  #readySince = now();
  #statusAt = 0;
  #beating: Promise<void> | undefined;

  constructor(options: RegistrationOptions) {
    this.#options = options;
  }

  /** Makes the node, or takes over the one that is there, and reports it ready. Then keeps it so until `close`. */
  async start(): Promise<void> {
    await this.#register();
    await this.#renewLease();
    this.#beating = this.#beat();
  }

  /** Stops the heartbeat and reports the node as stopped, if the API server still answers. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#beating;
    this.#readySince = now();
    await this.#writeStatus(false, AbortSignal.timeout(1_000)).catch(() => undefined);
  }

  async #beat(): Promise<void> {
    let isLost = false;
    for (;;) {
      await pause(leaseInterval, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      try {
        await this.#renewLease();
        if (isLost || Date.now() - this.#statusAt > statusInterval) await this.#register();
        if (isLost) this.#options.log(`node ${this.#options.name}: the API server answers again`);
        isLost = false;
      } catch (error) {
        if (!isLost && !this.#stop.signal.aborted) {
          this.#options.log(`node ${this.#options.name}: no heartbeat: ${messageOf(error)}`);
        }
        isLost = true;
      }
    }
  }

  async #register(): Promise<void> {
    const { client, name, zone, region } = this.#options;
    const node = nodeObject(name, zone, region);
    const known = await client.find<NodeApiObject>(node, { signal: this.#stop.signal });
    const ready = known?.status?.conditions?.find(({ type }) => type === "Ready");
    this.#readySince = ready?.status === "True" ? ready.lastTransitionTime : now();
    if (known === undefined) await client.create(node).catch(ignoreConflict);
    else await client.patch(node, { metadata: { labels: node.metadata.labels } }, { fieldManager: "process-node" });
    await this.#writeStatus(true, this.#stop.signal);
  }

  async #writeStatus(ready: boolean, signal: AbortSignal): Promise<void> {
    const { client, name, address } = this.#options;
    const status = nodeStatus(name, address, ready, now(), this.#readySince);
    // Strategic, as conditions of others (the network's, say) stay by their type.
    const options = { type: "strategic", fieldManager: "process-node", signal } as const;
    await client.patchStatus({ apiVersion: "v1", kind: "Node", metadata: { name } }, status, options);
    this.#statusAt = Date.now();
  }

  async #renewLease(): Promise<void> {
    const { client, name } = this.#options;
    const ref = {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name, namespace: "kube-node-lease" },
    };
    const time = new Date().toISOString().replace(/Z$/, "000Z");
    const spec = { holderIdentity: name, leaseDurationSeconds: leaseSeconds, renewTime: time };
    try {
      await client.patch(ref, { spec }, { fieldManager: "process-node", signal: this.#stop.signal });
    } catch (error) {
      if (!isNotFound(error)) throw error;
      await client.create({ ...ref, spec }).catch(ignoreConflict);
    }
  }
}

function ignoreConflict(error: unknown): void {
  if (!isConflict(error)) throw error;
}
