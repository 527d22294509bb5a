import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { Failure, messageOf } from "./failure.ts";
import { KubeClient } from "./kube/kube-client.ts";
import type { KubeObject } from "./kube/kube-object.ts";
import { contextNames } from "./kube/kubeconfig.ts";

/** A context of the user's own kubeconfig. */
export interface UserContext {
  readonly name: string;
  /** Absolute path of the file that it is in. */
  readonly kubeconfig: string;
  /** The same for as long as the cluster lives; another for one that is made again under its name. */
  readonly clusterId: string;
}

const answerSeconds = 5;

/**
 * Finds the context and sees that its cluster answers.
 * @throws Failure that names the contexts that there are, or why the cluster does not answer
 */
export async function findContext(name: string): Promise<UserContext> {
  const files = kubeconfigFiles();
  const known = await Promise.all(files.map(async (file) => ({ file, contexts: await contextNames(file) })));
  const found = known.find(({ contexts }) => contexts.includes(name));
  if (found === undefined) {
    const names = known.flatMap(({ contexts }) => contexts).join(", ") || "none";
    throw new Failure(
      `There is no context "${name}" in ${files.join(", ") || "any kubeconfig"}. There are: ${names}.`,
      2,
    );
  }
  return { name, kubeconfig: found.file, clusterId: await clusterIdOf(found.file, name) };
}

/**
 * Which cluster the context leads to.
 * @throws Failure when none answers there
 */
export async function clusterIdOf(kubeconfig: string, context: string): Promise<string> {
  try {
    const client = await KubeClient.fromKubeconfig(kubeconfig, context, { retry: { deadlineSeconds: answerSeconds } });
    try {
      const system = { apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system" } };
      return (await client.get<KubeObject>(system)).metadata.uid ?? "";
    } finally {
      client.close();
    }
  } catch (error) {
    throw new Failure(`The cluster of context "${context}" does not answer: ${messageOf(error)}`);
  }
}

/** @throws Failure where the context leads to another cluster than before */
export function assertSameCluster(context: string, before: string | undefined, now: string): void {
  if (before !== now) {
    throw new Failure(
      `Context "${context}" leads to another cluster than the one that the last \`up\` was in. If that one is gone, \`npm run down -- --purge\` forgets what was in it, and deletes the data here.`,
    );
  }
}

/** kubectl's rule: the files of KUBECONFIG, else ~/.kube/config. */
function kubeconfigFiles(): string[] {
  const named = process.env.KUBECONFIG?.split(delimiter).filter((path) => path !== "");
  return (named?.length ? named : [join(homedir(), ".kube", "config")]).map((path) => resolve(path)).filter(existsSync);
}
