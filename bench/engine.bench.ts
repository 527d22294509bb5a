import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { KubeClient } from "../local/kube/kube-client.ts";
import { startTestControlPlane, type TestControlPlane } from "../local/testkit/control-plane.ts";
import { benchObjects, objectCount } from "./bench-objects.ts";
import { distantServer } from "./distant-server.ts";
import { installedKubectl, type Kubectl, pinnedKubectl } from "./kubectl.ts";
import { median } from "./median.ts";
import { say } from "./progress.ts";
import type { Bench, Report } from "./run.ts";
import { timedCommand } from "./timed-command.ts";

const rounds = 3;

/** The stack and the provider are resources too. */
const resourceCount = objectCount + 2;

/** Wall times of one round, in seconds. */
interface Round {
  readonly first: number;
  readonly again: number;
}

/** A round trip to an API server in a data centre, in milliseconds. */
const distanceMs = 20;

/** One way to the API server. */
interface Cluster {
  readonly client: KubeClient;
  readonly kubeconfig: string;
  /** A folder for what the rounds need. */
  readonly dir: string;
}

/**
 * Wall time of the embedded engine's first and no-change `up`, held against `kubectl apply --server-side` of the same objects:
 * with the API server on this machine, and as if it were in a data centre.
 */
export const run: Bench = async (report, signal) => {
  const pinned = await pinnedKubectl(signal);
  const installed = await installedKubectl(signal);
  const differing = installed === undefined || installed.version === pinned.version ? [] : [installed];
  const plane = await startTestControlPlane();
  try {
    await compare(plane, [pinned, ...differing], "", report, signal);
    const distant = await distantServer(Number(new URL(plane.server).port), distanceMs);
    try {
      const cluster = { client: plane.client, dir: plane.dir, kubeconfig: kubeconfigFor(plane, distant.port) };
      await compare(cluster, [pinned], `, server ${distanceMs} ms away`, report, signal);
    } finally {
      await distant.close();
    }
  } finally {
    await plane.close();
  }
};

function kubeconfigFor({ dir, kubeconfig, server }: TestControlPlane, port: number): string {
  const path = join(dir, `kubeconfig-${port}`);
  const there = new URL(server);
  there.port = String(port);
  writeFileSync(path, readFileSync(kubeconfig, "utf8").replaceAll(server, there.origin), { mode: 0o600 });
  return path;
}

async function compare(
  cluster: Cluster,
  kubectls: readonly Kubectl[],
  where: string,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const ours: Round[] = [];
  const theirs = kubectls.map((kubectl) => ({ kubectl, rounds: [] as Round[] }));
  for (let round = 1; round <= rounds; round++) {
    ours.push(await engineRound(cluster, signal));
    for (const { kubectl, rounds: done } of theirs) {
      done.push(await kubectlRound(cluster, kubectl.path, signal));
    }
    say(
      `round ${round} of ${rounds}${where}: ${JSON.stringify([ours, ...theirs.map((one) => one.rounds)].map((one) => one.at(-1)))}`,
    );
  }
  for (const [metric, part] of [
    ["first up", "first"],
    ["no-change up", "again"],
  ] as const) {
    const value = median(ours.map((round) => round[part]));
    for (const { kubectl, rounds: done } of theirs) {
      const against = median(done.map((round) => round[part]));
      const name = `kubectl ${kubectl.version} apply --server-side`;
      report({ metric: `${name}, ${metric}${where}`, value: against, unit: "s" });
      report({ metric: `${metric}${where}`, value, unit: "s", ratio: value / against, against: name });
    }
  }
}

async function engineRound(cluster: Cluster, signal: AbortSignal): Promise<Round> {
  const namespace = await newNamespace(cluster);
  const command = ["bench/programs/run-objects.ts", cluster.kubeconfig, namespace, join(cluster.dir, namespace)];
  const up = async (expected: object) => {
    const { seconds, stdout } = await timedCommand(process.execPath, command, { signal });
    const changes = JSON.stringify({ create: 0, update: 0, replace: 0, delete: 0, same: 0, ...expected });
    if (stdout !== changes) {
      throw new Error(`The engine did not do what was to be measured: ${stdout} in place of ${changes}`);
    }
    await assertAllThere(cluster, namespace);
    return seconds;
  };
  return { first: await up({ create: resourceCount }), again: await up({ same: resourceCount }) };
}

async function kubectlRound(cluster: Cluster, kubectl: string, signal: AbortSignal): Promise<Round> {
  const namespace = await newNamespace(cluster);
  const manifest = join(cluster.dir, `${namespace}.yaml`);
  const documents = benchObjects(namespace).map((object) => stringify(object));
  writeFileSync(manifest, documents.join("---\n"));
  const command = ["--kubeconfig", cluster.kubeconfig, "apply", "--server-side", "-f", manifest];
  const apply = async () => {
    const { seconds, stdout } = await timedCommand(kubectl, command, { signal });
    const applied = stdout.match(/ serverside-applied$/gm)?.length ?? 0;
    if (applied !== objectCount) {
      throw new Error(`kubectl applied ${applied} objects in place of ${objectCount}.`);
    }
    await assertAllThere(cluster, namespace);
    return seconds;
  };
  return { first: await apply(), again: await apply() };
}

async function newNamespace({ client }: Cluster): Promise<string> {
  const name = `bench-${randomUUID().slice(0, 8)}`;
  await client.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  return name;
}

async function assertAllThere({ client }: Cluster, namespace: string): Promise<void> {
  const labelSelector = "app.kubernetes.io/part-of=bench";
  const kinds = new Map(benchObjects(namespace).map(({ apiVersion, kind }) => [kind, apiVersion]));
  const lists = await Promise.all(
    [...kinds].map(([kind, apiVersion]) => client.list(apiVersion, kind, { namespace, labelSelector })),
  );
  const count = lists.reduce((sum, { items }) => sum + items.length, 0);
  if (count !== objectCount) {
    throw new Error(`${count} objects are in the cluster in place of ${objectCount}.`);
  }
}
