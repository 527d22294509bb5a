import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type AgentReady, readReady } from "./agent/ready-file.ts";
import { type AgentSettings, settingsFile } from "./agent/settings.ts";
import { Failure } from "./failure.ts";
import type { Instance } from "./instance.ts";
import { writePrivateJson } from "./private-file.ts";
import type { ProcessLedger } from "./processes/process-ledger.ts";
import type { ProcessSpec } from "./processes/process-spec.ts";
import type { Progress } from "./progress.ts";
import { projectDir } from "./project.ts";

/** The agent's name in the ledger. */
export const AGENT = "agent";

const pollMs = 25;
const readyTimeoutMs = 90_000;

/** Long enough for pods with a usual grace period. */
const stopGraceMs = 45_000;

export interface AgentProcessOptions {
  readonly instance: Instance;
  readonly ledger: ProcessLedger;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * Starts the agent, or takes over the one that runs with the same settings, and waits until it serves.
 * @throws Failure with the end of its log where it does not
 */
export async function startAgentProcess(options: AgentProcessOptions, settings: AgentSettings): Promise<AgentReady> {
  const { instance, ledger, progress } = options;
  const step = progress.step(
    `Process node${settings.simulatedCloud ? ", gateway and simulated cloud" : " and gateway"}`,
  );
  try {
    if (writePrivateJson(settingsFile(instance.dir), settings)) {
      await stopAgentProcess(ledger);
    }
    await ledger.start(specOf(instance), "restart");
    const ready = await agentReady(options);
    step.done(`http://127.0.0.1:${ready.gatewayPort}`);
    return ready;
  } catch (error) {
    step.fail("did not start");
    throw error;
  }
}

/** Sees to it that pods of the process nodes can end: does nothing where the agent runs, or never did. */
export async function ensureAgentProcess(options: AgentProcessOptions): Promise<void> {
  const { instance, ledger } = options;
  if (ledger.isAlive(AGENT) || !existsSync(settingsFile(instance.dir))) {
    return;
  }
  const step = options.progress.step("Process node, to end its pods");
  try {
    // Its own port may be another's by now, and nobody is to call.
    await ledger.start(specOf(instance, "--gateway-port", "0"));
    await agentReady(options);
    step.done();
  } catch (error) {
    step.fail("did not start");
    throw error;
  }
}

/** Ends the agent, and with it the processes of its pods. */
export async function stopAgentProcess(ledger: ProcessLedger): Promise<void> {
  await ledger.stop(AGENT, stopGraceMs);
}

function specOf(instance: Instance, ...more: string[]): ProcessSpec {
  const args = ["local/agent/main.ts", "--instance", instance.dir, ...more];
  return { name: AGENT, command: process.execPath, args, cwd: projectDir };
}

async function agentReady({ instance, ledger, signal }: AgentProcessOptions): Promise<AgentReady> {
  const deadline = performance.now() + readyTimeoutMs;
  for (let ready = readReady(instance.dir); ; ready = readReady(instance.dir)) {
    if (ready !== undefined) {
      return ready;
    }
    signal.throwIfAborted();
    const alive = ledger.isAlive(AGENT);
    if (!alive || performance.now() > deadline) {
      const what = alive ? `is not ready after ${readyTimeoutMs / 1000} s` : "ended";
      throw new Failure(
        `The agent ${what}. The end of ${ledger.logPath(AGENT)}:\n  ${ledger.tail(AGENT, 15).join("\n  ")}`,
      );
    }
    await sleep(pollMs);
  }
}
