import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { buildTool } from "../local/controlplane/build.ts";
import { startTestControlPlane, type TestControlPlane } from "../local/testkit/control-plane.ts";
import { benchObjects, objectCount } from "./bench-objects.ts";
import { median } from "./median.ts";
import { progress, say } from "./progress.ts";
import type { Bench } from "./run.ts";
import { timedCommand } from "./timed-command.ts";

const rounds = 3;

/** The stack and the provider are resources too. */
const resourceCount = objectCount + 2;

/** Wall times of one round, in seconds. */
interface Round {
  readonly first: number;
  readonly again: number;
}

/** Wall time of the embedded engine's first and no-change `up`, held against `kubectl apply --server-side` of the same objects. */
export const run: Bench = async (report, signal) => {
  const kubectl = await buildTool("kubectl", progress, signal);
  const plane = await startTestControlPlane();
  const engineRounds: Round[] = [];
  const kubectlRounds: Round[] = [];
  try {
    for (let round = 1; round <= rounds; round++) {
      engineRounds.push(await engineRound(plane, `engine-${round}`, signal));
      kubectlRounds.push(await kubectlRound(plane, kubectl, `kubectl-${round}`, signal));
      say(`round ${round} of ${rounds}: ${JSON.stringify([engineRounds.at(-1), kubectlRounds.at(-1)])}`);
    }
  } finally {
    await plane.close();
  }
  for (const [metric, part] of [
    ["first up", "first"],
    ["no-change up", "again"],
  ] as const) {
    const value = median(engineRounds.map((round) => round[part]));
    const theirs = median(kubectlRounds.map((round) => round[part]));
    report({ metric: `kubectl, ${metric}`, value: theirs, unit: "s" });
    report({ metric, value, unit: "s", ratio: value / theirs, against: "kubectl apply --server-side" });
  }
};

async function engineRound(plane: TestControlPlane, namespace: string, signal: AbortSignal): Promise<Round> {
  await makeNamespace(plane, namespace);
  const command = ["bench/programs/run-objects.ts", plane.kubeconfig, namespace, join(plane.dir, namespace)];
  const up = async (expected: object) => {
    const { seconds, stdout } = await timedCommand(process.execPath, command, { signal });
    const changes = { create: 0, update: 0, replace: 0, delete: 0, same: 0, ...expected };
    if (stdout !== JSON.stringify(changes)) {
      throw new Error(
        `The engine did not do what was to be measured: ${stdout} in place of ${JSON.stringify(changes)}`,
      );
    }
    await assertAllThere(plane, namespace);
    return seconds;
  };
  return { first: await up({ create: resourceCount }), again: await up({ same: resourceCount }) };
}

async function kubectlRound(plane: TestControlPlane, kubectl: string, namespace: string, signal: AbortSignal) {
  await makeNamespace(plane, namespace);
  const manifest = join(plane.dir, `${namespace}.yaml`);
  const documents = benchObjects(namespace).map((object) => stringify(object));
  writeFileSync(manifest, documents.join("---\n"));
  const apply = async () => {
    const command = ["--kubeconfig", plane.kubeconfig, "apply", "--server-side", "-f", manifest];
    const { seconds, stdout } = await timedCommand(kubectl, command, { signal });
    const applied = stdout.match(/ serverside-applied$/gm)?.length ?? 0;
    if (applied !== objectCount) {
      throw new Error(`kubectl applied ${applied} objects in place of ${objectCount}.`);
    }
    await assertAllThere(plane, namespace);
    return seconds;
  };
  return { first: await apply(), again: await apply() };
}

async function makeNamespace({ client }: TestControlPlane, name: string): Promise<void> {
  await client.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
}

async function assertAllThere({ client }: TestControlPlane, namespace: string): Promise<void> {
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
