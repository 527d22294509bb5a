import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../failure.ts";
import { takeableSoon } from "../free-port.ts";
import { KubeClient } from "../kube/kube-client.ts";
import type { ProcessLedger } from "../processes/process-ledger.ts";
import type { Progress } from "../progress.ts";
import type { CustomResourceBundle } from "./custom-resource-bundle.ts";
import { localBundles } from "./custom-resource-bundles.ts";
import { installDefinitions } from "./custom-resource-definitions.ts";
import { apiserverIsReady, etcdIsHealthy } from "./health.ts";
import { writeKubeconfig } from "./kubeconfig-file.ts";
import { startKwok } from "./kwok.ts";
import { ensurePki } from "./pki.ts";
import { type ControlPlanePorts, choosePorts, PREFERRED_PORTS, readPorts, writePorts } from "./ports.ts";
import {
  type ControlPlanePaths,
  type ControlPlaneProgram,
  clientKubeconfig,
  loopback,
  PROGRAMS,
  programSpec,
} from "./programs.ts";

export interface ControlPlaneOptions {
  /** The instance's folder. */
  readonly dir: string;
  readonly ledger: ProcessLedger;
  /** The folder of the programs, as `buildControlPlane` returns it. */
  readonly binDir: string;
  readonly progress: Progress;
  /** Ports to take where they are free. @default PREFERRED_PORTS */
  readonly wishedPorts?: ControlPlanePorts;
  /** Whose definitions to install. @default localBundles */
  readonly definitions?: readonly CustomResourceBundle[];
  /** Ends the waiting; what was started goes on. @default none */
  readonly signal?: AbortSignal;
}

/** A control plane that is up. */
export interface ControlPlane {
  /** Path of a kubeconfig of a cluster admin, readable by its owner only. */
  readonly kubeconfig: string;
  /** URL of the API server, on loopback. */
  readonly server: string;
}

const POLL_MS = 30;

/** The first thing that pods need of the controllers. */
const DEFAULT_ACCOUNT = {
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name: "default", namespace: "default" },
};

/** Far more than it takes on a busy machine: a program that dies is noticed at once. */
const READY_TIMEOUT_MS = 90_000;

/**
 * Starts what does not run yet of the control plane and waits until it serves. Where all of it runs, that is a matter of
 * milliseconds; where one program died, only that one is started; programs of another build are replaced. The data stay
 * in the instance's folder. `ledger.stop` ends it.
 *
 * @throws Failure with the end of the log where a program dies or does not get ready.
 */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const step = options.progress.step("Kubernetes control plane");
  try {
    const started = await startOnFreePorts(options);
    step.done(`${loopback(started.ports.apiserver)}${started.fresh ? "" : ", ran already"}`);
    return { kubeconfig: adminKubeconfig(options.dir), server: loopback(started.ports.apiserver) };
  } catch (error) {
    step.fail("did not start");
    throw error;
  }
}

interface Started {
  readonly ports: ControlPlanePorts;
  /** False where everything ran already. */
  readonly fresh: boolean;
}

async function startOnFreePorts(options: ControlPlaneOptions): Promise<Started> {
  await ensurePki(join(options.dir, "pki"));
  try {
    return await startOnce(options, await settlePorts(options));
  } catch (error) {
    if (!(error instanceof ProgramFailure) || !error.message.includes("address already in use")) {
      throw error;
    }
    // Somebody took a port between the look and the start.
    for (const program of [...PROGRAMS].reverse()) {
      await options.ledger.stop(program);
    }
    return startOnce(options, await choosePorts());
  }
}

/** A program that runs keeps its ports; else those of the last start, so that kubeconfigs that were copied stay good. */
async function settlePorts({ dir, ledger, wishedPorts = PREFERRED_PORTS }: ControlPlaneOptions) {
  const last = readPorts(portsFile(dir));
  const inUse = ledger.isAlive("etcd") || ledger.isAlive("kube-apiserver");
  return last !== undefined && inUse ? last : choosePorts(last ?? wishedPorts);
}

async function startOnce(options: ControlPlaneOptions, ports: ControlPlanePorts): Promise<Started> {
  const { dir, binDir } = options;
  const paths: ControlPlanePaths = { dir, binDir, ports };
  writeSettings(dir, ports);
  await letGo(options, "etcd", [ports.etcdClient, ports.etcdPeer]);
  await letGo(options, "kube-apiserver", [ports.apiserver]);
  const stored = await start(options, paths, "etcd");
  // The API server waits for etcd by itself.
  const served = await start(options, paths, "kube-apiserver");
  if (stored) {
    await ready(options, "etcd", () => etcdIsHealthy(dir, ports.etcdClient));
  }
  await ready(options, "kube-apiserver", () => apiserverIsReady(dir, ports.apiserver));
  const controlled = await start(options, paths, "kube-controller-manager");
  const scheduled = await start(options, paths, "kube-scheduler");
  const filled = await fill(options, paths, controlled);
  return { ports, fresh: [stored, served, controlled, scheduled, filled].includes(true) };
}

/** A program that was killed a moment ago may hold its ports still: they must not move for that. */
async function letGo({ ledger }: ControlPlaneOptions, program: ControlPlaneProgram, ports: readonly number[]) {
  if (!ledger.isAlive(program)) {
    await Promise.all(ports.map(takeableSoon));
  }
}

/** Puts into the cluster what must be there from the start. @returns Whether KWOK did not run yet. */
async function fill(options: ControlPlaneOptions, paths: ControlPlanePaths, controlled: boolean): Promise<boolean> {
  const { ledger, progress, signal, definitions = localBundles } = options;
  const client = await KubeClient.fromKubeconfig(adminKubeconfig(options.dir));
  const hasAccount = async () => (await client.find(DEFAULT_ACCOUNT)) !== undefined;
  try {
    const [simulated] = await Promise.all([
      startKwok(ledger, programSpec("kwok", paths), client),
      installDefinitions(client, definitions, progress, signal),
      controlled && ready(options, "kube-controller-manager", hasAccount),
    ]);
    return simulated;
  } finally {
    client.close();
  }
}

async function start(
  { ledger }: ControlPlaneOptions,
  paths: ControlPlanePaths,
  program: ControlPlaneProgram,
): Promise<boolean> {
  return (await ledger.start(programSpec(program, paths), "restart")).started;
}

function writeSettings(dir: string, ports: ControlPlanePorts): void {
  const last = readPorts(portsFile(dir));
  if (last?.apiserver === ports.apiserver && existsSync(adminKubeconfig(dir))) {
    writePorts(portsFile(dir), ports);
    return;
  }
  const pkiDir = join(dir, "pki");
  const server = loopback(ports.apiserver);
  for (const identity of ["controller-manager", "scheduler", "kwok"] as const) {
    writeKubeconfig(clientKubeconfig(dir, identity), pkiDir, identity, server);
  }
  writePorts(portsFile(dir), ports);
  writeKubeconfig(adminKubeconfig(dir), pkiDir, "admin", server);
}

/** A program of the control plane that ended, or did not get ready. */
class ProgramFailure extends Failure {}

async function ready(
  { ledger, signal }: ControlPlaneOptions,
  program: ControlPlaneProgram,
  condition: () => Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (!(await condition())) {
    signal?.throwIfAborted();
    const alive = ledger.isAlive(program);
    if (!alive || performance.now() > deadline) {
      const what = alive ? `is not ready after ${READY_TIMEOUT_MS / 1000} s` : "ended";
      const log = whyItEnded(ledger.tail(program, 200)).join("\n  ");
      throw new ProgramFailure(`${program} ${what}. From the end of ${ledger.logPath(program)}:\n  ${log}`);
    }
    await sleep(POLL_MS);
  }
}

/** The last lines, or, where a program says what stopped it and goes on with its stack or usage, the lines from there. */
function whyItEnded(lines: string[]): string[] {
  const from = lines.findLastIndex((line) => /^(panic:|fatal error:|Error:|F\d{4} )|"level":"fatal"/.test(line));
  return from === -1 ? lines.slice(-12) : lines.slice(from, from + 6);
}

/** Where the kubeconfig of the instance's admin is. */
function adminKubeconfig(dir: string): string {
  return join(dir, "kubeconfig");
}

function portsFile(dir: string): string {
  return join(dir, "ports.json");
}
