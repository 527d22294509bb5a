import { createHash } from "node:crypto";
import type { KubeClient } from "../kube/kube-client.ts";
import type { KubeObject } from "../kube/kube-object.ts";
import { CLOUD_MANAGER } from "./cloud-context.ts";
import { SIMULATED_NODE_ANNOTATION } from "./kwok-stages.ts";

/** Machines of one kind, as a managed node group has them; here KWOK only says that they run. */
export interface SimulatedNodeGroup {
  /** A DNS label, at most 40 characters. */
  readonly name: string;
  /** As in "eu-central-1a". */
  readonly zones: readonly string[];
  readonly nodesPerZone: number;
  /** Of one node. Kubernetes quantities. */
  readonly capacity: { readonly cpu: string; readonly memory: string; readonly pods: number };
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
  readonly lifecycle: "on-demand" | "spot";
  /** @default "simulated" */
  readonly instanceType?: string;
  /** @default the zone without its last letter */
  readonly region?: string;
}

export interface NodeTaint {
  readonly key: string;
  readonly value?: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** On every simulated node: the group that it is of. */
const NODE_GROUP_LABEL = "plinth.dev/node-group";

/** On every node: what runs its pods. The process node has "process". */
export const RUNTIME_LABEL = "plinth.dev/runtime";

/** What changed. */
export interface NodeChanges {
  readonly applied: readonly string[];
  readonly deleted: readonly string[];
}

/** Makes the simulated nodes those of the groups: adds, changes and deletes; other nodes stay as they are. */
export async function reconcileSimulatedNodes(
  client: KubeClient,
  groups: readonly SimulatedNodeGroup[],
): Promise<NodeChanges> {
  const wanted = groups.flatMap(nodesOf);
  const names = new Set(wanted.map(({ metadata }) => metadata.name));
  const selector = { labelSelector: `${RUNTIME_LABEL}=simulated` };
  const { items } = await client.list<KubeObject>("v1", "Node", selector);
  const surplus = items.filter(({ metadata }) => !names.has(metadata.name));
  await Promise.all(wanted.map((node) => applyNode(client, node)));
  await Promise.all(surplus.map((node) => client.delete(node)));
  return {
    applied: wanted.map(({ metadata }) => metadata.name ?? ""),
    deleted: surplus.map(({ metadata }) => metadata.name ?? ""),
  };
}

/** The Node objects of a group, its machines' capacity in their status. */
function nodesOf(group: SimulatedNodeGroup): KubeObject[] {
  return group.zones.flatMap((zone) =>
    Array.from({ length: group.nodesPerZone }, (_, index) => nodeOf(group, zone, `${group.name}-${zone}-${index + 1}`)),
  );
}

async function applyNode(client: KubeClient, { status, ...node }: KubeObject): Promise<void> {
  const options = { fieldManager: CLOUD_MANAGER, force: true };
  await client.apply(node, options);
  const { apiVersion, kind, metadata } = node;
  const reference = { apiVersion, kind, metadata: { name: metadata.name ?? "" } };
  await client.apply({ ...reference, status }, { ...options, subresource: "status" });
}

function nodeOf(group: SimulatedNodeGroup, zone: string, name: string): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: { ...cloudLabels(group, zone, name), ...group.labels },
      annotations: { [SIMULATED_NODE_ANNOTATION]: "fake" },
    },
    spec: { providerID: `simulated:///${zone}/${name}`, taints: group.taints },
    status: {
      capacity: resources(group),
      allocatable: resources(group),
      addresses: [
        { type: "InternalIP", address: addressOf(name) },
        { type: "Hostname", address: name },
      ],
      nodeInfo: {
        architecture: "amd64",
        operatingSystem: "linux",
        osImage: "simulated",
        kernelVersion: "simulated",
        containerRuntimeVersion: "simulated://1",
        kubeletVersion: "simulated",
        kubeProxyVersion: "",
        machineID: name,
        systemUUID: name,
        bootID: name,
      },
    },
  };
}

function cloudLabels(group: SimulatedNodeGroup, zone: string, name: string): Record<string, string> {
  const { instanceType = "simulated", region = zone.replace(/[a-z]$/, "") } = group;
  return {
    "kubernetes.io/hostname": name,
    "kubernetes.io/os": "linux",
    "kubernetes.io/arch": "amd64",
    "topology.kubernetes.io/zone": zone,
    "topology.kubernetes.io/region": region,
    "node.kubernetes.io/instance-type": instanceType,
    "eks.amazonaws.com/nodegroup": group.name,
    "eks.amazonaws.com/capacityType": group.lifecycle === "spot" ? "SPOT" : "ON_DEMAND",
    "karpenter.sh/capacity-type": group.lifecycle,
    [NODE_GROUP_LABEL]: group.name,
    [RUNTIME_LABEL]: "simulated",
  };
}

function resources({ capacity }: SimulatedNodeGroup): Record<string, string> {
  return {
    cpu: capacity.cpu,
    memory: capacity.memory,
    pods: String(capacity.pods),
    "ephemeral-storage": "100Gi",
  };
}

/** An address in 172.16.0.0/12 that stays the same; nothing answers on it. */
function addressOf(name: string): string {
  const [a = 0, b = 0, c = 0] = createHash("sha256").update(name).digest();
  return `172.${16 + (a % 16)}.${b}.${1 + (c % 254)}`;
}
