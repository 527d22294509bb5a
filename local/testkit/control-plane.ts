import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildControlPlane } from "../controlplane/build.ts";
import { startControlPlane } from "../controlplane/start.ts";
import { ProcessLedger } from "../processes/process-ledger.ts";
import { silentProgress } from "../progress.ts";

/** A real control plane of a test's own, on free ports, in a folder that goes with it. */
export interface TestControlPlane {
  /** Path of an admin's kubeconfig. */
  readonly kubeconfig: string;
  readonly server: string;
  /** The instance's folder. */
  readonly dir: string;
  readonly ledger: ProcessLedger;
  /** Ends every process and deletes the folder. */
  close(): Promise<void>;
}

const ANY_PORTS = { apiserver: 0, etcdClient: 0, etcdPeer: 0 };

/** Starts one in a few seconds; builds the programs first where the cache lacks them, which takes minutes. */
export async function startTestControlPlane(): Promise<TestControlPlane> {
  const ledger = new ProcessLedger(mkdtempSync(join(tmpdir(), "plinth-test-")));
  const close = async () => {
    await ledger.stopAll(3_000);
    rmSync(ledger.dir, { recursive: true, force: true });
  };
  try {
    const binDir = await buildControlPlane(silentProgress);
    const options = { dir: ledger.dir, ledger, binDir, progress: silentProgress, wishedPorts: ANY_PORTS };
    return { ...(await startControlPlane(options)), dir: ledger.dir, ledger, close };
  } catch (error) {
    await close();
    throw error;
  }
}
