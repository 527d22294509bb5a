import { arch, availableParallelism, hostname, platform, release, totalmem } from "node:os";
import type { KubeObject } from "../kube/kube-object.ts";

/** The label and taint that only pods of RuntimeClass `process` select and tolerate. */
export const runtimeKey = "plinth.dev/runtime";
export const runtimeName = "process";

/** How many pods one process node takes. */
const podCapacity = 110;

export const processRuntimeClass: KubeObject = {
  apiVersion: "node.k8s.io/v1",
  kind: "RuntimeClass",
  metadata: { name: runtimeName },
  handler: runtimeName,
  scheduling: {
    nodeSelector: { [runtimeKey]: runtimeName },
    tolerations: [{ key: runtimeKey, operator: "Equal", value: runtimeName, effect: "NoSchedule" }],
  },
};

/** The node of each zone: `process-a` for `local-a` and for `eu-central-1a`, the whole zone's name where letters would not tell two apart. */
export function nodeNames(zones: readonly string[]): string[] {
  const letters = zones.map((zone) => /[a-z]$/.exec(zone)?.[0] ?? zone);
  return (new Set(letters).size === zones.length ? letters : zones).map((one) => `process-${one}`);
}

/** The Node object of one zone, without status. */
export function nodeObject(name: string, zone: string, region: string): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: {
        [runtimeKey]: runtimeName,
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": architecture(),
        "topology.kubernetes.io/zone": zone,
        "topology.kubernetes.io/region": region,
        "node.kubernetes.io/instance-type": runtimeName,
      },
    },
    spec: { taints: [{ key: runtimeKey, value: runtimeName, effect: "NoSchedule" }] },
  };
}

/** A node condition as the API carries it. */
export interface NodeCondition {
  readonly type: string;
  readonly status: "True" | "False";
  readonly reason: string;
  readonly message: string;
  readonly lastHeartbeatTime: string;
  readonly lastTransitionTime: string;
}

/**
 * The status of a node. Every zone's node has the whole machine: requests are for the scheduler, processes share all cores.
 * @param address the node's address as the API shows it.
 * @param at RFC 3339 time of this heartbeat.
 * @param readySince when the Ready condition last changed.
 */
export function nodeStatus(name: string, address: string, ready: boolean, at: string, readySince: string) {
  const resources = {
    cpu: String(availableParallelism()),
    memory: `${Math.floor(totalmem() / 1024)}Ki`,
    pods: String(podCapacity),
    "ephemeral-storage": "100Gi",
  };
  return {
    addresses: [
      { type: "InternalIP", address },
      { type: "Hostname", address: name },
    ],
    capacity: resources,
    allocatable: resources,
    conditions: conditions(ready, at, readySince),
    nodeInfo: {
      machineID: hostname(),
      systemUUID: hostname(),
      bootID: "",
      kernelVersion: release(),
      osImage: `${platform()} processes`,
      containerRuntimeVersion: `process://${process.versions.node}`,
      kubeletVersion: "v1.36.3",
      kubeProxyVersion: "v1.36.3",
      operatingSystem: "linux",
      architecture: architecture(),
    },
  };
}

function conditions(ready: boolean, at: string, since: string): NodeCondition[] {
  const healthy = (type: string, reason: string): NodeCondition => ({
    type,
    status: "False",
    reason,
    message: "the process node does not watch it",
    lastHeartbeatTime: at,
    lastTransitionTime: since,
  });
  return [
    healthy("MemoryPressure", "KubeletHasSufficientMemory"),
    healthy("DiskPressure", "KubeletHasNoDiskPressure"),
    healthy("PIDPressure", "KubeletHasSufficientPID"),
    {
      type: "Ready",
      status: ready ? "True" : "False",
      reason: ready ? "KubeletReady" : "KubeletNotReady",
      message: ready ? "the process node runs pods as processes of this machine" : "the process node has stopped",
      lastHeartbeatTime: at,
      lastTransitionTime: since,
    },
  ];
}

function architecture(): string {
  return arch() === "x64" ? "amd64" : arch();
}
