import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type AgentReady, readReady } from "./agent/ready-file.ts";
import type { AgentSettings } from "./agent/settings.ts";
import { settingsFile } from "./agent/settings.ts";
import { allEnded } from "./all-ended.ts";
import { freePort } from "./backing/free-port.ts";
import { type BackingServers, startBackingServers } from "./backing-servers.ts";
import { reconcileSimulatedNodes, type SimulatedNodeGroup } from "./cloud/simulated-nodes.ts";
import { buildControlPlane } from "./controlplane/build.ts";
import { startControlPlane } from "./controlplane/start.ts";
import { Failure } from "./failure.ts";
import { type Instance, type InstanceRecord, writePrivateJson } from "./instance.ts";
import { KubeClient } from "./kube/kube-client.ts";
import { podOctetFor } from "./node/pod-address.ts";
import type { ProcessLedger } from "./processes/process-ledger.ts";
import type { Progress } from "./progress.ts";
import { projectDir } from "./project.ts";
import { serviceImages } from "./service-images.ts";

/** The agent's name in the ledger. */
export const AGENT = "agent";

const agentPollMs = 25;
const agentTimeoutMs = 90_000;

/** What the stack's settings say about the machinery below it. */
export interface PlatformShape {
  readonly zones: readonly string[];
  readonly region: string;
  readonly services: readonly string[];
  /** The gateway's port where it is free. */
  readonly gatewayPort: number;
  readonly nodeGroups: readonly SimulatedNodeGroup[];
}

export interface PlatformOptions {
  readonly instance: Instance;
  readonly ledger: ProcessLedger;
  readonly shape: PlatformShape;
  /** The user's own cluster; absent for the built control plane. */
  readonly context?: { readonly name: string; readonly kubeconfig: string };
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
  const [, backing] = await allEnded([
    startCluster(options),
    startBackingServers(instance, ledger, shape.services, progress),
  ]);
  instance.writeRecord({ ...record, backing: { ...backing.servers } });
  signal.throwIfAborted();
  const ready = await startAgent(options, record);
  return {
    kubeconfig: instance.kubeconfig(),
    ...(record.context === undefined ? {} : { context: record.context }),
    gateway: `http://127.0.0.1:${ready.gatewayPort}`,
    backing,
  };
}

/** The agent ends first: it ends the pods, which use everything else. */
export async function stopPlatform(ledger: ProcessLedger): Promise<void> {
  await ledger.stop(AGENT, 45_000);
  await ledger.stopAll();
}

async function settleRecord({ instance, ledger, shape, context }: PlatformOptions): Promise<InstanceRecord> {
  const last = instance.record();
  if (last !== undefined && last.context !== context?.name) {
    const on = (name: string | undefined) => (name === undefined ? "the built control plane" : `context "${name}"`);
    throw new Failure(
      `This instance is on ${on(last.context)}, not on ${on(context?.name)}. \`npm run down -- --purge\` first.`,
    );
  }
  const agentRuns = ledger.isAlive(AGENT);
  const record: InstanceRecord = {
    ...(context === undefined ? {} : { context: context.name, contextKubeconfig: context.kubeconfig }),
    gatewayPort: agentRuns && last ? last.gatewayPort : await freePort(last?.gatewayPort ?? shape.gatewayPort),
    podOctet: last?.podOctet ?? podOctetFor(instance.dir),
    backing: last?.backing ?? {},
  };
  instance.writeRecord(record);
  return record;
}

/** Nodes are simulated in a cluster of our own only: another one has its own. */
async function startCluster({ instance, ledger, shape, context, progress, signal }: PlatformOptions): Promise<void> {
  if (context !== undefined) {
    return;
  }
  const binDir = await buildControlPlane(progress, signal);
  const { kubeconfig } = await startControlPlane({ dir: instance.dir, ledger, binDir, progress, signal });
  const client = await KubeClient.fromKubeconfig(kubeconfig);
  try {
    await reconcileSimulatedNodes(client, shape.nodeGroups);
  } finally {
    client.close();
  }
}

async function startAgent(options: PlatformOptions, record: InstanceRecord): Promise<AgentReady> {
  const { instance, ledger, progress } = options;
  const step = progress.step("Process node, gateway and simulated cloud");
  try {
    const settings = agentSettings(options, record);
    if (writeIfChanged(settingsFile(instance.dir), settings)) {
      await ledger.stop(AGENT, 45_000);
    }
    await ledger.start(
      {
        name: AGENT,
        command: process.execPath,
        args: ["local/agent/main.ts", "--instance", instance.dir],
        cwd: projectDir,
      },
      "restart",
    );
    const ready = await agentReady(options);
    step.done(`http://127.0.0.1:${ready.gatewayPort}`);
    return ready;
  } catch (error) {
    step.fail("did not start");
    throw error;
  }
}

function agentSettings({ instance, shape }: PlatformOptions, record: InstanceRecord): AgentSettings {
  return {
    kubeconfig: instance.kubeconfig(),
    ...(record.context === undefined ? {} : { context: record.context }),
    zones: [...shape.zones],
    region: shape.region,
    images: serviceImages() as AgentSettings["images"],
    gatewayPort: record.gatewayPort,
    podOctet: record.podOctet,
    // It switches off webhooks that nothing answers, which in another's cluster would be a disaster.
    simulatedCloud: record.context === undefined,
  };
}

async function agentReady({ instance, ledger, signal }: PlatformOptions): Promise<AgentReady> {
  const deadline = performance.now() + agentTimeoutMs;
  for (let ready = readReady(instance.dir); ; ready = readReady(instance.dir)) {
    if (ready !== undefined) {
      return ready;
    }
    signal.throwIfAborted();
    const alive = ledger.isAlive(AGENT);
    if (!alive || performance.now() > deadline) {
      const what = alive ? `is not ready after ${agentTimeoutMs / 1000} s` : "ended";
      throw new Failure(
        `The agent ${what}. The end of ${ledger.logPath(AGENT)}:\n  ${ledger.tail(AGENT, 15).join("\n  ")}`,
      );
    }
    await sleep(agentPollMs);
  }
}

/** @returns whether the file now says something else. */
function writeIfChanged(path: string, content: unknown): boolean {
  const last = existsSync(path) ? readFileSync(path, "utf8") : undefined;
  writePrivateJson(path, content);
  return last !== undefined && last !== readFileSync(path, "utf8");
}
