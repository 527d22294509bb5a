import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writePrivateJson } from "../private-file.ts";
import { identityOf } from "../processes/process-table.ts";

/** What a running agent says of itself in `<instance>/agent-ready.json`. */
export interface AgentReady {
  readonly pid: number;
  /** Tells this process from a later one of the same number. */
  readonly identity: string;
  /** Port of the gateway on 127.0.0.1. */
  readonly gatewayPort: number;
  readonly podOctet: number;
  /** Names of the process nodes. */
  readonly nodes: readonly string[];
  /** What the cluster declares for its gateway and this one does not do; changes while it runs. */
  readonly unenforced: readonly string[];
}

function readyFile(instanceDir: string): string {
  return join(instanceDir, "agent-ready.json");
}

/** Says that this process is the instance's agent and serves. */
export function writeReady(instanceDir: string, ready: Omit<AgentReady, "pid" | "identity">): void {
  const content: AgentReady = { pid: process.pid, identity: identityOf(process.pid) ?? "", ...ready };
  writePrivateJson(readyFile(instanceDir), content);
}

/** Takes the word back: the agent starts or ends. */
export function removeReady(instanceDir: string): void {
  rmSync(readyFile(instanceDir), { force: true });
}

/** What the instance's agent says of itself; undefined while none serves. A file that a killed agent left does not count. */
export function readReady(instanceDir: string): AgentReady | undefined {
  try {
    const ready = JSON.parse(readFileSync(readyFile(instanceDir), "utf8")) as AgentReady;
    return identityOf(ready.pid) === ready.identity ? ready : undefined;
  } catch {
    return undefined;
  }
}
