import { json } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { KubeConfig } from "@kubernetes/client-node";
import { answerAt, controlPath, isAnswered } from "./control-socket.ts";
import { Forwarder } from "./forwarder.ts";
import { ReadyPods } from "./ready-pods.ts";
import type { TunnelAnswer, TunnelOrder } from "./tunnel-order.ts";
import { describeTarget } from "./tunnel-target.ts";

const PAUSE_MS = 500;

/** Between two looks for pods: each may ask the cloud for a token first. */
const LOOK_MS = 2_000;

/** Whoever asked for the tunnel. Without it nobody waits any more for pods to be ready. */
const asker = process.ppid;

await answer(await openTunnel((await json(process.stdin)) as TunnelOrder));

async function openTunnel(order: TunnelOrder): Promise<TunnelAnswer> {
  try {
    const config = configOf(order);
    const pods = new ReadyPods(config);
    await untilReady(order, pods);
    await serve(order, config, pods);
    return { ready: true };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function configOf({ kubeconfig, context }: TunnelOrder): KubeConfig {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  if (context !== undefined) {
    config.setCurrentContext(context);
  }
  return config;
}

/** Serves until nobody has used it for a while; leaves it to the process that does so already where there is one. */
async function serve(order: TunnelOrder, config: KubeConfig, pods: ReadyPods): Promise<void> {
  const path = controlPath(config.getCurrentCluster()?.server ?? "", order.targets);
  if (await isAnswered(path)) {
    return;
  }
  const idle = setTimeout(() => process.exit(0), order.idleSeconds * 1000);
  const onUse = () => idle.refresh();
  const forwarders = order.targets.map((target) => new Forwarder(target, config, pods, onUse));
  try {
    for (const forwarder of forwarders) {
      await forwarder.listen();
    }
  } catch (error) {
    for (const forwarder of forwarders) {
      forwarder.close();
    }
    clearTimeout(idle);
    if (await answersSoon(path)) {
      return;
    }
    throw error;
  }
  await answerAt(path, onUse);
  // While a connection is open it is in use, however little is said.
  setInterval(() => forwarders.some(({ connections }) => connections > 0) && onUse(), PAUSE_MS).unref();
}

/** Another that was started at the same moment may have the ports already, and not yet answer. */
async function answersSoon(path: string): Promise<boolean> {
  for (let attempt = 0; attempt < 10; attempt++) {
    if (await isAnswered(path)) {
      return true;
    }
    await pause(PAUSE_MS);
  }
  return false;
}

/** @throws Error that names the targets without a ready pod */
async function untilReady({ targets, waitSeconds }: TunnelOrder, pods: ReadyPods): Promise<void> {
  const until = Date.now() + waitSeconds * 1000;
  for (const target of targets) {
    let fault = "it has no ready pod";
    while (true) {
      try {
        if ((await pods.oneOf(target)) !== undefined) {
          break;
        }
        fault = "it has no ready pod";
      } catch (error) {
        fault = error instanceof Error ? error.message : String(error);
      }
      if (process.ppid !== asker) {
        throw new Error("whoever asked for it has ended");
      }
      if (Date.now() >= until) {
        throw new Error(`${describeTarget(target)} was not to be reached within ${waitSeconds} s: ${fault}`);
      }
      await pause(Math.min(LOOK_MS, Math.max(until - Date.now(), 0)));
    }
  }
}

async function answer(text: TunnelAnswer): Promise<void> {
  process.stdout.on("error", () => {});
  await new Promise((done) => process.stdout.write(`${JSON.stringify(text)}\n`, done));
  if ("error" in text) {
    process.exit(1);
  }
}
