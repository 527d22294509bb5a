import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { Failure, messageOf } from "./failure.ts";
import { KubeClient } from "./kube/kube-client.ts";

/** A context of the user's own kubeconfig. */
export interface UserContext {
  readonly name: string;
  /** Absolute path of the file that it is in. */
  readonly kubeconfig: string;
}

/**
 * Finds the context and sees that its cluster answers.
 * @throws Failure that names the contexts that there are, or why the cluster does not answer
 */
export async function findContext(name: string): Promise<UserContext> {
  const files = kubeconfigFiles();
  const known = files.map((file) => ({ file, contexts: contextsOf(file) }));
  const found = known.find(({ contexts }) => contexts.includes(name));
  if (found === undefined) {
    const names = known.flatMap(({ contexts }) => contexts).join(", ") || "none";
    throw new Failure(
      `There is no context "${name}" in ${files.join(", ") || "any kubeconfig"}. There are: ${names}.`,
      2,
    );
  }
  await assertAnswers(found.file, name);
  return { name, kubeconfig: found.file };
}

/** kubectl's rule: the files of KUBECONFIG, else ~/.kube/config. */
function kubeconfigFiles(): string[] {
  const named = process.env.KUBECONFIG?.split(delimiter).filter((path) => path !== "");
  return (named?.length ? named : [join(homedir(), ".kube", "config")]).map((path) => resolve(path)).filter(existsSync);
}

function contextsOf(file: string): string[] {
  const config = new KubeConfig();
  config.loadFromFile(file);
  return config.getContexts().map(({ name }) => name);
}

async function assertAnswers(kubeconfig: string, context: string): Promise<void> {
  const client = await KubeClient.fromKubeconfig(kubeconfig, context, { retry: { deadlineSeconds: 5 } });
  try {
    await client.getRaw("/version");
  } catch (error) {
    throw new Failure(`The cluster of context "${context}" does not answer: ${messageOf(error)}`);
  } finally {
    client.close();
  }
}
