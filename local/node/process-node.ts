import { realpathSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { messageOf } from "../failure.ts";
import { Informer } from "../kube/informer.ts";
import type { KubeClient } from "../kube/kube-client.ts";
import { markedProcesses } from "../processes/process-table.ts";
import { AddressBook } from "./address-book.ts";
import { processMark } from "./container-environment.ts";
import type { ImageMap } from "./image-map.ts";
import { nodeNames, processRuntimeClass } from "./node-object.ts";
import { NodeRegistration } from "./node-registration.ts";
import { within } from "./pause.ts";
import { type Pod, podKey } from "./pod.ts";
import { nodeAddress, podOctetFor } from "./pod-address.ts";
import { ClusterConfigSource, PodClusterApi } from "./pod-cluster-api.ts";
import { podsDirectory, removeOldPods } from "./pod-directory.ts";
import { turnOverLog } from "./pod-log.ts";
import { PodWorker, type WorkerOptions } from "./pod-worker.ts";
import { type BackOffSettings, kubeletBackOff } from "./restart-back-off.ts";
import { isSimulated, simulatedCondition, simulatedStatus } from "./simulated-pod.ts";

export interface ProcessNodeOptions {
  readonly client: KubeClient;
  /** The instance's folder: logs and volumes of pods go below `pods/` in it. */
  readonly instanceDir: string;
  /** Zones, one node each: `["local-a", "local-b", "local-c"]`. */
  readonly zones: readonly string[];
  /** @default "local" */
  readonly region?: string;
  readonly images: ImageMap;
  /** Octet A of the pods' addresses 10.A.B.C. @default worked out from the instance's folder */
  readonly podOctet?: number;
  /** @default the kubelet's: 10 s doubling to 5 min */
  readonly backOff?: BackOffSettings;
  /** Wait before a missing ConfigMap, Secret or image is looked for again. @default 5_000 ms */
  readonly retryMs?: number;
  /** Awaited before a pod that is being deleted gets its SIGTERM. @default nothing */
  readonly beforeStop?: (podIP: string) => Promise<void>;
  /** One line per happening; never holds a value of an environment. */
  readonly log: (line: string) => void;
}

export interface ProcessNode {
  /** Names of the nodes. */
  readonly nodes: readonly string[];
  readonly podOctet: number;
  /**
   * Ends the pods' processes (SIGTERM, SIGKILL after `graceMs`) and stops. The pods stay in the cluster, not ready, and run again
   * when the node starts again. @default graceMs 10_000
   */
  close(graceMs?: number): Promise<void>;
}

/** How often logs are looked at for their size, in milliseconds. */
const logInterval = 15_000;

/**
 * Runs the pods of one node per zone as processes of this machine, for pods of RuntimeClass `process`. Resolves once the nodes are
 * registered and the pods that are bound to them are known. Processes that an earlier, killed agent left are taken over; those
 * whose pods are gone meanwhile are ended. Limits of CPU and memory are not enforced.
 */
export async function startProcessNode(options: ProcessNodeOptions): Promise<ProcessNode> {
  const node = new Node(options);
  await node.start();
  return node;
}

class Node implements ProcessNode {
  readonly nodes: readonly string[];
  readonly podOctet: number;
  readonly #options: ProcessNodeOptions;
  readonly #instanceDir: string;
  readonly #api: PodClusterApi;
  readonly #registrations: NodeRegistration[];
  readonly #workers = new Map<string, PodWorker>();
  readonly #workerOptions: WorkerOptions;
  #informers: Informer<Pod>[] = [];
  #logTimer: NodeJS.Timeout | undefined;

  constructor(options: ProcessNodeOptions) {
    const { client, zones, region = "local", log } = options;
    this.#options = options;
    this.#instanceDir = realpathSync(options.instanceDir);
    this.podOctet = options.podOctet ?? podOctetFor(this.#instanceDir);
    this.nodes = nodeNames(zones);
    this.#api = new PodClusterApi(client);
    const addresses = this.nodes.map((_, index) => nodeAddress(this.podOctet, index));
    this.#registrations = this.nodes.map(
      (name, index) =>
        new NodeRegistration({ client, name, region, log, zone: zones[index] ?? "", address: addresses[index] ?? "" }),
    );
    this.#workerOptions = {
      api: this.#api,
      log,
      addresses: new AddressBook(this.podOctet),
      podOctet: this.podOctet,
      nodeAddresses: new Map(this.nodes.map((name, index) => [name, addresses[index] ?? ""])),
      beforeStop: options.beforeStop ?? (() => Promise.resolve()),
      images: options.images,
      source: new ClusterConfigSource(client),
      instanceDir: this.#instanceDir,
      backOff: options.backOff ?? kubeletBackOff,
      retryMs: options.retryMs ?? 5_000,
    };
  }

  async start(): Promise<void> {
    const { client, log } = this.#options;
    await mkdir(podsDirectory(this.#instanceDir), { recursive: true, mode: 0o700 });
    await client.apply(processRuntimeClass, { fieldManager: "process-node", force: true });
    await Promise.all(this.#registrations.map((registration) => registration.start()));
    this.#informers = this.nodes.map(
      (name) =>
        new Informer<Pod>(client, "v1", "Pod", {
          fieldSelector: `spec.nodeName=${name}`,
          onUpsert: (pod, old) => this.#upsert(pod, old),
          onDelete: (pod) => this.#remove(pod),
          onError: (error) => log(`watching pods of ${name}: ${messageOf(error)}`),
        }),
    );
    await Promise.all(this.#informers.map((informer) => informer.synced()));
    this.#endStrays();
    this.#logTimer = setInterval(() => void this.#tidy(), logInterval);
    this.#logTimer.unref();
  }

  async close(graceMs = 10_000): Promise<void> {
    clearInterval(this.#logTimer);
    await Promise.all(this.#informers.map((informer) => informer.close()));
    await Promise.all([...this.#workers.values()].map((worker) => worker.shutDown(graceMs)));
    await Promise.all(this.#registrations.map((registration) => registration.close()));
  }

  #upsert(pod: Pod, old: Pod | undefined): void {
    if (old && old.metadata.uid !== pod.metadata.uid) this.#remove(old);
    if (isSimulated(pod)) {
      this.#simulate(pod);
      return;
    }
    const uid = pod.metadata.uid ?? "";
    const worker = this.#workers.get(uid);
    if (worker) {
      worker.update(pod);
      return;
    }
    this.#options.log(`pod ${podKey(pod)} is bound to ${pod.spec.nodeName}`);
    this.#workers.set(uid, new PodWorker(pod, this.#workerOptions));
  }

  #remove(pod: Pod): void {
    const uid = pod.metadata.uid ?? "";
    const worker = this.#workers.get(uid);
    this.#workers.delete(uid);
    this.#options.log(`pod ${podKey(pod)} is gone`);
    void worker?.orphaned();
  }

  /** Pods that only look as if they ran: ready at once, gone at once. */
  #simulate(pod: Pod): void {
    const isMarked = pod.status?.conditions?.some(
      ({ type, status }) => type === simulatedCondition && status === "True",
    );
    const action = pod.metadata.deletionTimestamp
      ? this.#api.remove(pod)
      : isMarked
        ? Promise.resolve()
        : this.#api.writeStatus(pod, simulatedStatus(pod));
    action.catch((error: unknown) => this.#options.log(`simulated pod ${podKey(pod)}: ${error}`));
  }

  /** Ends processes of pods that were deleted while no agent ran. */
  #endStrays(): void {
    const pods = [...this.#workers.values()].map(({ pod }) => pod);
    const known = new Set(
      pods.flatMap((pod) =>
        [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].map(({ name }) => processMark(pod, name)),
      ),
    );
    for (const { pid, name } of markedProcesses(this.#instanceDir, `${this.#instanceDir}/logs`)) {
      if (!name.startsWith("pod/") || known.has(name)) continue;
      this.#options.log(`process ${pid} of ${name} is ended: its pod is gone`);
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended meanwhile.
      }
    }
  }

  async #tidy(): Promise<void> {
    for (const file of [...this.#workers.values()].flatMap((worker) => worker.openLogs())) await turnOverLog(file);
    await within(logInterval, removeOldPods(this.#instanceDir, new Set(this.#workers.keys())));
  }
}
