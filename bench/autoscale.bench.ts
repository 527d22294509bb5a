import { setTimeout as sleep } from "node:timers/promises";
import { scalingBehavior } from "../constructs/kube/autoscaler.ts";
import { startSimulatedCluster } from "../local/capacity/simulated-cluster.ts";
import { reconcileSimulatedNodes } from "../local/cloud/simulated-nodes.ts";
import { Informer } from "../local/kube/informer.ts";
import type { KubeClient } from "../local/kube/kube-client.ts";
import type { KubeObject } from "../local/kube/kube-object.ts";
import { LOAD_METRIC, type LoadMetrics, serveLoadMetrics } from "./load-metrics.ts";
import { median } from "./median.ts";
import { progress, say } from "./progress.ts";
import type { Bench } from "./run.ts";

const rounds = 3;
const fewest = 5;
const most = 50;

/** Requests a second that one pod is to have. */
const perPod = 100;

/** From the load's step until the last pod is ready, in seconds. */
const targetSeconds = 30;

/** What load does by itself, as a share: less than the tenth that an autoscaler lets pass. */
const noise = 0.05;

/** How long load only wobbles after each step, in milliseconds: four looks of the autoscaler, which must move nothing. */
const steadyMs = 60_000;

const name = "shop";
const labels = { app: name };

interface Counts extends KubeObject {
  readonly spec: { readonly replicas?: number };
  readonly status?: { readonly readyReplicas?: number };
}

/**
 * A load step from 5 to 50 pods' worth and back: the real autoscaler and scheduler, with the pace that our workloads are given, over
 * simulated pods whose containers take 2.3 s to start. The load is told to the autoscaler as it is; what measures it in a real cluster
 * looks at it every 15 s or so, which comes on top.
 */
export const run: Bench = async (report, signal) => {
  const up: number[] = [];
  const down: number[] = [];
  const turns: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const { upSeconds, downSeconds, turned } = await measured(signal);
    say(`round ${round}: up in ${upSeconds.toFixed(1)} s, down in ${downSeconds.toFixed(1)} s, ${turned} turns`);
    up.push(upSeconds);
    down.push(downSeconds);
    turns.push(turned);
  }
  const upSeconds = median(up);
  report({
    metric: `${fewest} to ${most} pods ready`,
    value: upSeconds,
    unit: "s",
    ratio: upSeconds / targetSeconds,
    against: "30 s",
  });
  report({ metric: `${most} to ${fewest} pods`, value: median(down), unit: "s" });
  report({ metric: "turns beyond one up and one down", value: Math.max(...turns), unit: "turns" });
};

async function measured(signal: AbortSignal) {
  const cluster = await startSimulatedCluster(progress, signal);
  try {
    const metrics = await serveLoadMetrics(cluster.client, cluster.dir);
    try {
      return await step(cluster.client, metrics, signal);
    } finally {
      await metrics.close();
    }
  } finally {
    await cluster.close();
  }
}

async function step(client: KubeClient, metrics: LoadMetrics, signal: AbortSignal) {
  await reconcileSimulatedNodes(client, [nodes]);
  let wanted = fewest;
  let isSteady = false;
  // A little below what the pods could bear, so that it asks for just as many; once they are there it wobbles.
  const wobble = setInterval(() => {
    metrics.load = perPod * (wanted - 0.5) * (isSteady ? 1 + noise * (2 * Math.random() - 1) : 1);
  }, 500);
  const steady = async () => {
    isSteady = true;
    await sleep(steadyMs, undefined, { signal });
    isSteady = false;
  };
  metrics.load = perPod * (wanted - 0.5);
  const counts: number[] = [];
  const watch = watchOf(client, counts);
  try {
    await client.apply(deployment);
    await client.apply(autoscaler);
    await watch.until(fewest, signal);
    const began = performance.now();
    wanted = most;
    await watch.until(most, signal);
    const upSeconds = (performance.now() - began) / 1000;
    await steady();
    const turned = performance.now();
    wanted = fewest;
    await watch.until(fewest, signal);
    const downSeconds = (performance.now() - turned) / 1000;
    await steady();
    return { upSeconds, downSeconds, turned: turnsOf(counts) - 1 };
  } finally {
    clearInterval(wobble);
    await watch.close();
  }
}

/** Follows how many pods are asked for and how many are ready. */
function watchOf(client: KubeClient, counts: number[]) {
  let ready = -1;
  let wake = () => {};
  const informer = new Informer<Counts>(client, "apps/v1", "Deployment", {
    onUpsert: ({ spec, status }) => {
      const asked = spec.replicas ?? 0;
      if (counts.at(-1) !== asked) counts.push(asked);
      ready = status?.readyReplicas ?? 0;
      wake();
    },
    onDelete: () => {},
  });
  return {
    close: () => informer.close(),
    async until(count: number, signal: AbortSignal): Promise<void> {
      while (ready !== count) {
        signal.throwIfAborted();
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        signal.addEventListener("abort", () => resolve(), { once: true });
        await promise;
      }
    },
  };
}

/** How often the count turned from growing to shrinking, or back. */
function turnsOf(counts: readonly number[]): number {
  const directions = counts.slice(1).map((count, index) => Math.sign(count - (counts[index] ?? 0)));
  return directions.filter((direction, index) => index > 0 && direction !== directions[index - 1]).length;
}

const nodes = {
  name: "general",
  zones: ["bench-1a", "bench-1b", "bench-1c"],
  nodesPerZone: 3,
  capacity: { cpu: "8", memory: "32Gi", pods: 110 },
  labels: {},
  taints: [],
  lifecycle: "on-demand",
} as const;

const metadata = { name, namespace: "default" };

const deployment = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata,
  spec: {
    replicas: fewest,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels, annotations: { "simulated.plinth.dev/start-delay": "2300ms" } },
      spec: {
        containers: [{ name, image: "shop:v1", resources: { requests: { cpu: "250m", memory: "256Mi" } } }],
      },
    },
  },
};

/** As KEDA makes it of a ScaledObject of ours. */
const autoscaler = {
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata,
  spec: {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
    minReplicas: fewest,
    maxReplicas: most,
    behavior: scalingBehavior,
    metrics: [
      {
        type: "External",
        external: { metric: { name: LOAD_METRIC }, target: { type: "AverageValue", averageValue: String(perPod) } },
      },
    ],
  },
};
