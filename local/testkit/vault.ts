import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startVault, VAULT, type VaultServer } from "../backing/vault.ts";
import { ProcessLedger } from "../processes/process-ledger.ts";
import { silentProgress } from "../progress.ts";

/** A real Vault server of a test's own, unsealed, on free ports, in a folder that goes with it. */
export interface TestVault extends VaultServer {
  /** Ends the server as a crash would, or politely, and keeps its data. */
  stop(how: "SIGKILL" | "SIGTERM"): Promise<void>;
  /** Starts it again, on the same ports with the same data, and unseals it. */
  start(): Promise<void>;
  /** Ends the process and deletes the folder. */
  close(): Promise<void>;
}

/** Starts one in a few seconds; builds the program first where there is none, which takes minutes: see `readyVault`. */
export async function startTestVault(): Promise<TestVault> {
  const ledger = new ProcessLedger(mkdtempSync(join(tmpdir(), "plinth-vault-")));
  const props = { dir: ledger.dir, ledger, preferredPort: 0, progress: silentProgress };
  const stop = (how: "SIGKILL" | "SIGTERM") => ledger.stop(VAULT, how === "SIGKILL" ? 0 : 5_000);
  const close = async () => {
    await ledger.stopAll(0);
    rmSync(ledger.dir, { recursive: true, force: true });
  };
  try {
    const server = await startVault(props);
    return {
      ...server,
      stop,
      start: async () => {
        await startVault(props);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
