import { type AgentProcessOptions, ensureAgentProcess, stopAgentProcess } from "./agent-process.ts";
import { localBundles } from "./controlplane/custom-resource-bundles.ts";
import { removeDefinitions } from "./controlplane/custom-resource-definitions.ts";
import type { EmbeddedEngine, RunOptions } from "./engine/embedded-engine.ts";
import { controllerName, gatewayClassName } from "./gateway/gateway-api.ts";
import type { InstanceRecord } from "./instance.ts";
import { isNotFound } from "./kube/kube-api-error.ts";
import { KubeClient } from "./kube/kube-client.ts";
import type { KubeObject, KubeObjectRef } from "./kube/kube-object.ts";
import { processRuntimeClass, runtimeKey, runtimeName } from "./node/node-object.ts";
import { assertSameCluster, clusterIdOf } from "./user-context.ts";
import { removeVaultReviewer } from "./vault-reviewer.ts";

/** Where what `up --context` made is. */
export interface ClusterPlace {
  readonly context: string;
  readonly contextKubeconfig: string;
  readonly clusterId: string;
}

/** The place in the user's own cluster; undefined for an instance with a control plane of its own. */
export function placeOf(record: InstanceRecord | undefined): ClusterPlace | undefined {
  const { context, contextKubeconfig, clusterId } = record ?? {};
  return context !== undefined && contextKubeconfig !== undefined && clusterId !== undefined
    ? { context, contextKubeconfig, clusterId }
    : undefined;
}

/**
 * Sees that the cluster answers and is the one that `up` was in.
 * @throws Failure that says which of the two is not so
 */
export async function assertIsThere({ context, contextKubeconfig, clusterId }: ClusterPlace): Promise<void> {
  assertSameCluster(context, clusterId, await clusterIdOf(contextKubeconfig, context));
}

/**
 * Takes all of Plinth's out of the user's own cluster: the stack, then the nodes and classes that it ran on.
 *
 * @param engine the stack's
 * @returns What stays because it is needed by objects of others, as `Kind namespace/name` of these; the agent is stopped.
 */
export async function leaveCluster(
  options: AgentProcessOptions,
  place: ClusterPlace,
  engine: EmbeddedEngine,
  run: RunOptions,
): Promise<string[]> {
  if ((await engine.resources()).length > 0) {
    // A pod of a process node ends only when its node says so.
    await ensureAgentProcess(options);
    await engine.destroy(run);
  }
  await stopAgentProcess(options.ledger);
  const client = await KubeClient.fromKubeconfig(place.contextKubeconfig, place.context);
  try {
    await removeProcessNodes(client);
    await removeVaultReviewer(client);
    await deleteIf(client, processRuntimeClass, ({ handler }) => handler === processRuntimeClass.handler);
    await deleteIf(client, gatewayClass, ({ spec }) => (spec as GatewayClassSpec).controllerName === controllerName);
    return await removeDefinitions(client, localBundles);
  } finally {
    client.close();
  }
}

interface GatewayClassSpec {
  readonly controllerName?: string;
}

const gatewayClass = {
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "GatewayClass",
  metadata: { name: gatewayClassName },
};

async function removeProcessNodes(client: KubeClient): Promise<void> {
  const { items } = await client.list("v1", "Node", { labelSelector: `${runtimeKey}=${runtimeName}` });
  for (const { metadata } of items) {
    const name = metadata.name ?? "";
    await deleteIfThere(client, { apiVersion: "v1", kind: "Node", metadata: { name } });
    await removePodsOf(client, name);
    const lease = { name, namespace: "kube-node-lease" };
    await deleteIfThere(client, { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: lease });
  }
}

/** Pods of DaemonSets and of other people: no node is left that could end them politely. */
async function removePodsOf(client: KubeClient, node: string): Promise<void> {
  const { items } = await client.list("v1", "Pod", { fieldSelector: `spec.nodeName=${node}` });
  await Promise.all(items.map((pod) => deleteIfThere(client, pod, 0)));
}

async function deleteIf(
  client: KubeClient,
  ref: KubeObjectRef,
  isOurs: (object: KubeObject) => boolean,
): Promise<void> {
  const found = await client.find(ref);
  if (found !== undefined && isOurs(found)) {
    await deleteIfThere(client, ref);
  }
}

async function deleteIfThere(client: KubeClient, ref: KubeObjectRef, gracePeriodSeconds?: number): Promise<void> {
  try {
    await client.delete(ref, gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds });
  } catch (error) {
    if (!isNotFound(error)) {
      throw error;
    }
  }
}
