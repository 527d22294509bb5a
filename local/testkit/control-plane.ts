import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CloudPart } from "../cloud/cloud-context.ts";
import { reconcileSimulatedNodes, type SimulatedNodeGroup } from "../cloud/simulated-nodes.ts";
import { startCloud } from "../cloud/start-cloud.ts";
import { buildControlPlane } from "../controlplane/build.ts";
import type { CustomResourceBundle } from "../controlplane/custom-resource-bundle.ts";
import { startControlPlane } from "../controlplane/start.ts";
import { KubeClient } from "../kube/kube-client.ts";
import { ProcessLedger } from "../processes/process-ledger.ts";
import { silentProgress } from "../progress.ts";

/** What a test needs beside the API. Each takes time, so none is the default. */
export interface TestControlPlaneOptions {
  /** Whether to run the cloud, in the test's own process, with `TEST_NODES`. @default false */
  readonly cloud?: boolean;
  /** Whose definitions to install. @default - none */
  readonly definitions?: readonly CustomResourceBundle[];
}

/** A real control plane of a test's own, on free ports, in a folder that goes with it. */
export interface TestControlPlane {
  /** A client as the cluster's admin; closed by `close`. */
  readonly client: KubeClient;
  /** Path of an admin's kubeconfig. */
  readonly kubeconfig: string;
  readonly server: string;
  /** The instance's folder. */
  readonly dir: string;
  readonly ledger: ProcessLedger;
  /** What the cloud logged. */
  readonly cloudLog: readonly string[];
  /** Ends every process and deletes the folder. */
  close(): Promise<void>;
}

/** One simulated node in each of three zones. */
export const TEST_NODES: SimulatedNodeGroup = {
  name: "general",
  zones: ["test-1a", "test-1b", "test-1c"],
  nodesPerZone: 1,
  capacity: { cpu: "8", memory: "32Gi", pods: 110 },
  labels: {},
  taints: [],
  lifecycle: "on-demand",
};

const ANY_PORTS = { apiserver: 0, etcdClient: 0, etcdPeer: 0 };

/** Starts one in a few seconds; builds the programs first where the cache lacks them, which takes minutes. */
export async function startTestControlPlane(options: TestControlPlaneOptions = {}): Promise<TestControlPlane> {
  const ledger = new ProcessLedger(mkdtempSync(join(tmpdir(), "plinth-test-")));
  const opened: CloudPart[] = [];
  const close = async () => {
    for (const part of opened.reverse()) {
      await part.close();
    }
    await ledger.stopAll(3_000);
    rmSync(ledger.dir, { recursive: true, force: true });
  };
  try {
    const controlPlane = await start(ledger, options);
    const client = await KubeClient.fromKubeconfig(controlPlane.kubeconfig);
    opened.push({ close: async () => client.close() });
    const cloudLog: string[] = [];
    if (options.cloud) {
      opened.push(await startCloud({ client, log: (line) => cloudLog.push(line) }));
      await reconcileSimulatedNodes(client, [TEST_NODES]);
    }
    return { ...controlPlane, client, dir: ledger.dir, ledger, cloudLog, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(ledger: ProcessLedger, { definitions = [] }: TestControlPlaneOptions) {
  const binDir = await buildControlPlane(silentProgress);
  const options = { dir: ledger.dir, ledger, binDir, progress: silentProgress, wishedPorts: ANY_PORTS, definitions };
  return await startControlPlane(options);
}
