import { describeObject, type KubeObject } from "../../../kube/kube-object.ts";
import type { Cluster } from "../cluster.ts";
import { field } from "./field.ts";
import { podProblems } from "./pod-problems.ts";
import { conditionsOf } from "./wait-until-gone.ts";

/** How many pods, and how many events of each object, are told of. */
const most = 5;

/** Why an object is not ready, as far as its conditions, its pods and the warnings about them tell; for people. */
export async function troublesOf(cluster: Cluster, object: KubeObject, podSelector?: string): Promise<string[]> {
  const troubles = conditionsOf(object)
    .filter(({ message, status }) => message !== undefined && message !== "" && status !== "Unknown")
    .map(({ type, status, reason, message }) => `condition ${type}=${status} (${reason ?? ""}): ${message ?? ""}`);
  troubles.push(...(await warningsOf(cluster, object)));
  if (podSelector !== undefined) troubles.push(...(await podTroubles(cluster, object, podSelector)));
  return troubles;
}

async function podTroubles(cluster: Cluster, owner: KubeObject, labelSelector: string): Promise<string[]> {
  const { namespace } = owner.metadata;
  const { items } = await tolerant(
    cluster.client.list("v1", "Pod", { namespace, labelSelector, signal: cluster.signal }),
  );
  const unready = items.filter((pod) => !isFine(pod)).slice(0, most);
  const troubles = await Promise.all(
    unready.map(async (pod) => {
      const known = [...podProblems(pod), ...(await warningsOf(cluster, pod))];
      const what = known.length > 0 ? known : [`is ${String(field(pod, "status", "phase"))}, not ready`];
      return what.map((problem) => `${describeObject(pod)}: ${problem}`);
    }),
  );
  return troubles.flat();
}

async function warningsOf(cluster: Cluster, { metadata }: KubeObject): Promise<string[]> {
  const { name, namespace, uid } = metadata;
  if (namespace === undefined || uid === undefined) return [];
  const fieldSelector = `involvedObject.name=${name ?? ""},involvedObject.uid=${uid},type=Warning`;
  const events = cluster.client.list("v1", "Event", { namespace, fieldSelector, signal: cluster.signal });
  const { items } = await tolerant(events);
  const texts = items.map(({ reason, message }) => `event ${String(reason)}: ${String(message)}`);
  return [...new Set(texts)].slice(-most);
}

function isFine(pod: KubeObject): boolean {
  const readiness = conditionsOf(pod).find(({ type }) => type === "Ready");
  return readiness?.status === "True" || field(pod, "status", "phase") === "Succeeded";
}

/** What explains a failure must not hide it. */
async function tolerant(list: Promise<{ items: KubeObject[] }>): Promise<{ items: KubeObject[] }> {
  return await list.catch(() => ({ items: [] }));
}
