import type { ServiceName } from "../infra/settings.ts";
import type { AgentSettings } from "./agent/settings.ts";
import { AGENT, startAgentProcess, stopAgentProcess } from "./agent-process.ts";
import { allEnded } from "./all-ended.ts";
import { buildVault } from "./backing/vault-program.ts";
import { type BackingServers, type ServerChoice, startBackingServers } from "./backing-servers.ts";
import { reconcileSimulatedNodes, type SimulatedNodeGroup } from "./cloud/simulated-nodes.ts";
import { buildControlPlane } from "./controlplane/build.ts";
import { localBundles } from "./controlplane/custom-resource-bundles.ts";
import { installDefinitions } from "./controlplane/custom-resource-definitions.ts";
import { startControlPlane } from "./controlplane/start.ts";
import { Failure } from "./failure.ts";
import { freePort } from "./free-port.ts";
import type { Instance, InstanceRecord } from "./instance.ts";
import { KubeClient } from "./kube/kube-client.ts";
import { podOctetFor } from "./node/pod-address.ts";
import type { ProcessLedger } from "./processes/process-ledger.ts";
import type { Progress } from "./progress.ts";
import { serviceImages, vaultImage } from "./service-images.ts";
import { assertSameCluster, type UserContext } from "./user-context.ts";
import { type VaultReviewer, vaultReviewer } from "./vault-reviewer.ts";

/** What the stack's settings say about the machinery below it. */
export interface PlatformShape {
  readonly zones: readonly string[];
  readonly region: string;
  readonly services: readonly ServiceName[];
  /** Which servers there are beside the stores. */
  readonly servers: ServerChoice;
  /** The gateway's port where it is free. */
  readonly gatewayPort: number;
  readonly nodeGroups: readonly SimulatedNodeGroup[];
}

export interface PlatformOptions {
  readonly instance: Instance;
  readonly ledger: ProcessLedger;
  readonly shape: PlatformShape;
  /** The user's own cluster; absent for the built control plane. */
  readonly context?: UserContext;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Everything below the program: a cluster, the servers beside it, the agent. */
export interface Platform {
  /** Path of the cluster's kubeconfig. */
  readonly kubeconfig: string;
  readonly context?: string;
  /** Base URL of the gateway. */
  readonly gateway: string;
  readonly backing: BackingServers;
}

/**
 * Starts what does not run yet and waits until all of it serves.
 * @throws Failure that says which part did not start and why; what did start goes on.
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { instance, ledger, shape, progress, signal } = options;
  const record = await settleRecord(options);
  const { services, servers } = shape;
  const cluster = startCluster(options);
  const reviewer = async () => {
    await cluster;
    return await reviewerIn(instance, record.context);
  };
  const [, backing] = await allEnded([
    cluster,
    startBackingServers({ instance, ledger, services, servers, reviewer, progress }),
  ]);
  instance.writeRecord({ ...record, backing: { ...backing.servers } });
  signal.throwIfAborted();
  const vault = servers.vault ? await buildVault(progress, signal) : undefined;
  const ready = await startAgentProcess(options, agentSettings(options, record, vault));
  return {
    kubeconfig: instance.kubeconfig(),
    ...(record.context === undefined ? {} : { context: record.context }),
    gateway: `http://127.0.0.1:${ready.gatewayPort}`,
    backing,
  };
}

async function reviewerIn(instance: Instance, context: string | undefined): Promise<VaultReviewer> {
  const client = await KubeClient.fromKubeconfig(instance.kubeconfig(), context);
  try {
    return await vaultReviewer(client);
  } finally {
    client.close();
  }
}

/** The agent ends first: it ends the pods, which use everything else. */
export async function stopPlatform(ledger: ProcessLedger): Promise<void> {
  await stopAgentProcess(ledger);
  await ledger.stopAll();
}

async function settleRecord({ instance, ledger, shape, context }: PlatformOptions): Promise<InstanceRecord> {
  const last = instance.record();
  if (last !== undefined) {
    assertSamePlace(last, context);
  }
  const agentRuns = ledger.isAlive(AGENT);
  const record: InstanceRecord = {
    ...(context === undefined
      ? {}
      : { context: context.name, contextKubeconfig: context.kubeconfig, clusterId: context.clusterId }),
    gatewayPort: agentRuns && last ? last.gatewayPort : await freePort(last?.gatewayPort ?? shape.gatewayPort),
    podOctet: last?.podOctet ?? podOctetFor(instance.dir),
    backing: last?.backing ?? {},
  };
  instance.writeRecord(record);
  return record;
}

/** @throws Failure where the instance is on another cluster, in which what it made would be left behind */
function assertSamePlace(last: InstanceRecord, context: UserContext | undefined): void {
  if (last.context !== context?.name) {
    const on = (name: string | undefined) => (name === undefined ? "a control plane of its own" : `context "${name}"`);
    const remedy =
      last.context === undefined
        ? "`npm run down -- --purge` first, which deletes its data."
        : "`npm run down` first, which takes everything out of there.";
    throw new Failure(`This instance is on ${on(last.context)}, not on ${on(context?.name)}. ${remedy}`);
  }
  if (context !== undefined) {
    assertSameCluster(context.name, last.clusterId, context.clusterId);
  }
}

async function startCluster(options: PlatformOptions): Promise<void> {
  if (options.context === undefined) {
    await startOwnCluster(options);
  } else {
    await prepareUserCluster(options, options.context);
  }
}

async function startOwnCluster({ instance, ledger, shape, progress, signal }: PlatformOptions): Promise<void> {
  const binDir = await buildControlPlane(progress, signal);
  const { kubeconfig } = await startControlPlane({ dir: instance.dir, ledger, binDir, progress, signal });
  const client = await KubeClient.fromKubeconfig(kubeconfig);
  try {
    await reconcileSimulatedNodes(client, shape.nodeGroups);
  } finally {
    client.close();
  }
}

/** Nothing is simulated there: the cluster has nodes, and perhaps a cloud, of its own. */
async function prepareUserCluster({ progress, signal }: PlatformOptions, context: UserContext): Promise<void> {
  const client = await KubeClient.fromKubeconfig(context.kubeconfig, context.name);
  const step = progress.step(`Cluster of context ${context.name}`);
  try {
    await installDefinitions(client, localBundles, progress, signal);
    step.done(client.server);
  } catch (error) {
    step.fail("not ready for the stack");
    throw error;
  } finally {
    client.close();
  }
}

/** @param vault the path of the Vault that runs beside services; undefined where none does */
function agentSettings(
  { instance, shape }: PlatformOptions,
  record: InstanceRecord,
  vault: string | undefined,
): AgentSettings {
  return {
    kubeconfig: instance.kubeconfig(),
    ...(record.context === undefined ? {} : { context: record.context }),
    zones: [...shape.zones],
    region: shape.region,
    images: { ...serviceImages(), ...(vault !== undefined && vaultImage(vault)) } as AgentSettings["images"],
    gatewayPort: record.gatewayPort,
    podOctet: record.podOctet,
    // It switches off webhooks that nothing answers, which in another's cluster would be a disaster.
    simulatedCloud: record.context === undefined,
  };
}
