import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CloudPart } from "../cloud/cloud-context.ts";
import { startVolumes } from "../cloud/volumes.ts";
import { buildControlPlane } from "../controlplane/build.ts";
import { startControlPlane } from "../controlplane/start.ts";
import { KubeClient } from "../kube/kube-client.ts";
import { ProcessLedger } from "../processes/process-ledger.ts";
import type { Progress } from "../progress.ts";
import { Evictor } from "./eviction.ts";

/** A control plane of one command's own, in a folder that goes with it; nothing of a stack that is up is touched. */
export interface SimulatedCluster {
  readonly client: KubeClient;
  readonly evictor: Evictor;
  /** Its folder. */
  readonly dir: string;
  /** Ends every process and deletes the folder. */
  close(): Promise<void>;
}

const ANY_PORTS = { apiserver: 0, etcdClient: 0, etcdPeer: 0 };

/**
 * Starts etcd, API server, controllers, scheduler, KWOK and the volumes of the simulated cloud on free ports.
 *
 * @throws Failure where one of them does not start; what did start is ended.
 */
export async function startSimulatedCluster(progress: Progress, signal: AbortSignal): Promise<SimulatedCluster> {
  const binDir = await buildControlPlane(progress, signal);
  const ledger = new ProcessLedger(mkdtempSync(join(tmpdir(), "plinth-capacity-")));
  const parts: CloudPart[] = [];
  const close = async () => {
    for (const part of parts.toReversed()) {
      await part.close();
    }
    await ledger.stopAll(3_000);
    rmSync(ledger.dir, { recursive: true, force: true });
  };
  try {
    const { dir } = ledger;
    const options = { dir, ledger, binDir, progress, signal, wishedPorts: ANY_PORTS, definitions: [] };
    const { kubeconfig } = await startControlPlane(options);
    const client = await KubeClient.fromKubeconfig(kubeconfig);
    parts.push({ close: async () => client.close() });
    const evictor = await Evictor.fromKubeconfig(kubeconfig);
    parts.push({ close: async () => evictor.close() });
    parts.push(await startVolumes({ client, log: () => {} }));
    return { client, evictor, dir, close };
  } catch (error) {
    await close();
    throw error;
  }
}
