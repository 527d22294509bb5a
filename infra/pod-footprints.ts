import type { ChartValues } from "./chart-values.ts";
import type { ContainerRequests, Footprint } from "./footprints.ts";
import { WORKLOAD_LABEL } from "./workload.ts";

/** A request that is not named is an empty text. */
export function requestsIn(requests: ChartValues): ContainerRequests {
  return { cpu: requests.text("cpu") ?? "", memory: requests.text("memory") ?? "" };
}

/** Pods that ask for no nodes go where nothing keeps pods away. */
export function workloadOfSelector(pod: ChartValues): Footprint["workload"] {
  return workloadOf(pod.at("nodeSelector").text(WORKLOAD_LABEL));
}

/** The same of pods that ask for their nodes by affinity. */
export function workloadOfAffinity(pod: ChartValues): Footprint["workload"] {
  const wanted = pod
    .at("affinity", "nodeAffinity", REQUIRED)
    .list("nodeSelectorTerms")
    .flatMap((term) => term.list("matchExpressions"))
    .find((expression) => expression.text("key") === WORKLOAD_LABEL && expression.text("operator") === "In");
  return workloadOf(wanted?.texts("values")[0]);
}

/** Whether pods insist on zones, and on nodes, of their own. */
export function spreadIn(pod: ChartValues): Pick<Footprint, "insistsOnZones" | "keepsApart"> {
  const insistsOnZones = pod
    .list("topologySpreadConstraints")
    .some((one) => one.text("topologyKey") === ZONE && one.text("whenUnsatisfiable") === "DoNotSchedule");
  const keepsApart = pod
    .at("affinity", "podAntiAffinity")
    .list(REQUIRED)
    .some((term) => term.text("topologyKey") === HOST);
  return { ...(insistsOnZones && { insistsOnZones }), ...(keepsApart && { keepsApart }) };
}

/** @param size as our constructs write it, in whole GiB; undefined for any other text */
export function gibOf(size: string | undefined): number | undefined {
  const gib = /^(\d+)Gi$/.exec(size ?? "")?.[1];
  return gib === undefined ? undefined : Number(gib);
}

const ZONE = "topology.kubernetes.io/zone";
const HOST = "kubernetes.io/hostname";
const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

function workloadOf(wanted: string | undefined): Footprint["workload"] {
  return wanted === "system" || wanted === "stateful" ? wanted : "stateless";
}
