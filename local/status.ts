import { existsSync } from "node:fs";
import { readReady } from "./agent/ready-file.ts";
import { AGENT } from "./agent-process.ts";
import { RUNTIME_LABEL } from "./cloud/simulated-nodes.ts";
import { StateStore } from "./engine/state-store.ts";
import { messageOf } from "./failure.ts";
import type { Instance } from "./instance.ts";
import { KubeClient } from "./kube/kube-client.ts";
import type { KubeObject } from "./kube/kube-object.ts";
import { simulatedCondition } from "./node/simulated-pod.ts";
import { ProcessLedger } from "./processes/process-ledger.ts";
import type { LedgerEntry, Leftover } from "./processes/process-spec.ts";
import { simulatedReleases } from "./simulated-releases.ts";

/** How far a service is. */
export interface ServiceStatus {
  /** The gateway's base URL; the service's paths stand in its HTTPRoute. */
  readonly url: string;
  readonly ready: number;
  readonly replicas: number;
}

/** What `status --json` prints. */
export interface Status {
  readonly stack: string;
  readonly engine: "embedded";
  /** Whether the cluster answers. */
  readonly running: boolean;
  /** Why it does not, where it should. */
  readonly fault?: string;
  readonly gateway?: string;
  readonly kubeconfig?: string;
  /** The user's own context; absent for the built control plane. */
  readonly context?: string;
  /** Resources in the engine's state. */
  readonly resources: number;
  /** What only looks as if it ran: nodes, then workloads and Helm releases as `Kind namespace/name`, then `gateway plugin NAME`. */
  readonly simulated: readonly string[];
  readonly services: Readonly<Record<string, ServiceStatus>>;
  readonly backing: Readonly<Record<string, { readonly address: string; readonly version: string }>>;
  readonly processes: readonly LedgerEntry[];
  /** Processes of this instance that a crash left behind. */
  readonly leftovers: readonly Leftover[];
}

/** Looks at everything that the instance has; changes nothing. */
export async function readStatus(instance: Instance): Promise<Status> {
  const { stack } = instance;
  const record = instance.record();
  if (record === undefined) {
    const none = { resources: 0, simulated: [], services: {}, backing: {}, processes: [], leftovers: [] };
    return { stack, engine: "embedded", running: false, ...none };
  }
  const ledger = new ProcessLedger(instance.dir);
  const gateway = `http://127.0.0.1:${record.gatewayPort}`;
  const kubeconfig = instance.kubeconfig();
  const cluster = await readCluster(kubeconfig, record.context, gateway);
  const { resources } = StateStore.read(instance.path("state"));
  return {
    stack,
    engine: "embedded",
    gateway,
    kubeconfig,
    ...(record.context === undefined ? {} : { context: record.context }),
    resources: resources.length,
    backing: record.backing,
    processes: ledger.list(),
    leftovers: ledger.isAlive(AGENT) ? ledger.leftovers().filter(({ name }) => !isPod(name)) : ledger.leftovers(),
    ...cluster,
    simulated: [...cluster.simulated, ...simulatedReleases(resources), ...(readReady(instance.dir)?.unenforced ?? [])],
  };
}

/** Pods that outlived their agent belong to the next one: while one is alive, they are not left behind. */
function isPod(name: string): boolean {
  return name.startsWith("pod/");
}

type ClusterPart = Pick<Status, "running" | "fault" | "simulated" | "services">;

async function readCluster(kubeconfig: string, context: string | undefined, gateway: string): Promise<ClusterPart> {
  if (!existsSync(kubeconfig)) {
    const fault = "its cluster has not been started yet; `npm run up` goes on";
    return { running: false, fault, simulated: [], services: {} };
  }
  try {
    const client = await KubeClient.fromKubeconfig(kubeconfig, context, { retry: { deadlineSeconds: 10 } });
    try {
      const [nodes, pods, deployments] = await Promise.all([
        client.list<KubeObject>("v1", "Node", { labelSelector: `${RUNTIME_LABEL}=simulated` }),
        client.list<Pod>("v1", "Pod"),
        client.list<Deployment>("apps/v1", "Deployment", { labelSelector: "app.kubernetes.io/part-of=plinth" }),
      ]);
      const names = new Set(nodes.items.map(({ metadata }) => metadata.name ?? ""));
      return {
        running: true,
        simulated: [...names, ...simulatedWorkloads(pods.items, names)],
        services: Object.fromEntries(deployments.items.map((one) => [one.metadata.name, serviceStatus(one, gateway)])),
      };
    } finally {
      client.close();
    }
  } catch (error) {
    return {
      running: false,
      fault: messageOf(error),
      simulated: [],
      services: {},
    };
  }
}

interface Pod extends KubeObject {
  readonly spec: { readonly nodeName?: string };
  readonly status?: { readonly conditions?: readonly { readonly type: string }[] };
}

interface Deployment extends KubeObject {
  readonly spec: { readonly replicas?: number };
  readonly status?: { readonly readyReplicas?: number };
}

function serviceStatus({ spec, status }: Deployment, url: string): ServiceStatus {
  return { url, ready: status?.readyReplicas ?? 0, replicas: spec.replicas ?? 1 };
}

function simulatedWorkloads(pods: readonly Pod[], simulatedNodes: ReadonlySet<string>): Set<string> {
  const simulated = pods.filter(
    ({ spec, status }) =>
      simulatedNodes.has(spec.nodeName ?? "") || status?.conditions?.some(({ type }) => type === simulatedCondition),
  );
  return new Set(simulated.map(workloadOf));
}

/** A ReplicaSet of a Deployment has the hash of its template as the end of its name. */
function workloadOf({ metadata }: Pod): string {
  const { namespace, name, ownerReferences, labels } = metadata;
  const owner = ownerReferences?.[0];
  const hash = labels?.["pod-template-hash"];
  if (owner?.kind === "ReplicaSet" && hash !== undefined) {
    return `Deployment ${namespace}/${owner.name.replace(`-${hash}`, "")}`;
  }
  return owner === undefined ? `Pod ${namespace}/${name}` : `${owner.kind} ${namespace}/${owner.name}`;
}
