import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startCloud } from "../cloud/start-cloud.ts";
import { type LocalGateway, startGateway } from "../gateway/gateway.ts";
import { KubeClient } from "../kube/kube-client.ts";
import type { KubeObject } from "../kube/kube-object.ts";
import { podOctetFor } from "../node/pod-address.ts";
import { startProcessNode } from "../node/process-node.ts";
import { startServiceNetwork } from "../service-network/service-network.ts";
import { removeReady, writeReady } from "./ready-file.ts";
import type { AgentSettings } from "./settings.ts";

export interface AgentOptions {
  /** The instance's folder. */
  readonly instanceDir: string;
  readonly settings: AgentSettings;
  readonly log: (line: string) => void;
}

export interface Agent {
  readonly gatewayPort: number;
  /** Ends the pods' processes, then everything else. */
  close(): Promise<void>;
}

const nodePollMs = 50;

/** How long the start waits for an API server that is not there yet, in seconds. */
const apiServerWait = 60;

/**
 * The one daemon of a local stack: the simulated cloud, the process nodes, the
 * Services' network and the gateway, over one connection to the API
 * server, which may go away and come back. Resolves when all of them serve; `agent-ready.json` says so to others.
 * @throws when the API server does not answer within a minute, or the gateway's port is taken.
 */
export async function startAgent({ instanceDir, settings, log }: AgentOptions): Promise<Agent> {
  removeReady(instanceDir);
  const kubeconfig = resolve(instanceDir, settings.kubeconfig);
  const client = await KubeClient.fromKubeconfig(kubeconfig, settings.context, {
    retry: { deadlineSeconds: apiServerWait },
  });
  const podOctet = settings.podOctet ?? podOctetFor(instanceDir);
  const started: { close(): Promise<void> }[] = [];
  // Until everything serves there is nothing to say.
  let sayReady = () => {};
  const close = async () => {
    sayReady = () => {};
    removeReady(instanceDir);
    // Pods first, while the gateway still answers what they have begun.
    for (const part of started.splice(0).toReversed()) await part.close();
    client.close();
  };
  try {
    const gateway: LocalGateway = await startGateway({
      client,
      port: settings.gatewayPort,
      podOctet,
      log: prefixed("gateway", log),
      unenforcedChanged: () => sayReady(),
    });
    started.push(gateway);
    log(`gateway: listens on http://127.0.0.1:${gateway.port}`);
    const network = startServiceNetwork({ client, instanceDir, podOctet, log: prefixed("services", log) });
    started.push(network);
    if (settings.simulatedCloud) started.push(await startCloud({ client, log: prefixed("cloud", log) }));
    const node = await startProcessNode({
      client,
      instanceDir,
      zones: settings.zones,
      region: settings.region,
      images: settings.images,
      podOctet,
      beforeStop: (podIP) => gateway.drain(podIP),
      log: prefixed("node", log),
    });
    started.push(node);
    log(`node: runs pods of ${node.nodes.join(", ")} in 127.${podOctet}.0.0/16`);
    await Promise.all([gateway.synced(), network.synced()]);
    await schedulable(client, node.nodes);
    sayReady = () => {
      const { port: gatewayPort, unenforced } = gateway;
      writeReady(instanceDir, { gatewayPort, podOctet, nodes: node.nodes, unenforced });
    };
    sayReady();
    return { gatewayPort: gateway.port, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Until the cluster has taken the taint of a new node off, pods that must spread over all of them find too few. */
async function schedulable(client: KubeClient, nodes: readonly string[]): Promise<void> {
  for (const name of nodes) {
    while (
      (await client.get<NodeObject>({ apiVersion: "v1", kind: "Node", metadata: { name } })).spec.taints?.some(
        isNotReady,
      )
    ) {
      await sleep(nodePollMs);
    }
  }
}

interface NodeObject extends KubeObject {
  readonly spec: { readonly taints?: readonly { readonly key: string }[] };
}

function isNotReady({ key }: { readonly key: string }): boolean {
  return key === "node.kubernetes.io/not-ready" || key === "node.kubernetes.io/unreachable";
}

function prefixed(part: string, log: (line: string) => void): (line: string) => void {
  return (line) => log(`${part}: ${line}`);
}
