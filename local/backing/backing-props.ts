import type { ProcessLedger } from "../processes/process-ledger.ts";
import type { Progress } from "../progress.ts";

/** What every backing server is started with. */
export interface BackingProps {
  /** The instance's folder. */
  readonly dir: string;
  readonly ledger: ProcessLedger;
  /** Taken where it is free at the first start; what was taken then is kept. @default the server's usual port */
  readonly preferredPort?: number;
  readonly progress: Progress;
}

/** Servers listen here and nowhere else. */
export const LOOPBACK = "127.0.0.1";
