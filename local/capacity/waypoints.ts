import { parse } from "yaml";
import { ChartValues } from "../../infra/chart-values.ts";
import type { Footprint } from "../../infra/footprints.ts";
import { WORKLOAD_LABEL } from "../../infra/workload.ts";
import type { KubeObject } from "../kube/kube-object.ts";

/** The proxies that istiod makes of each Gateway of class istio-waypoint, by the patches in the ConfigMap that it names. */
export function waypointFootprints(objects: readonly KubeObject[]): Footprint[] {
  return objects.flatMap((object) => {
    const spec = new ChartValues(object.spec);
    if (object.kind !== "Gateway" || spec.text("gatewayClassName") !== "istio-waypoint") {
      return [];
    }
    const { name = "", namespace = "default" } = object.metadata;
    const parameters = objects.find(
      ({ kind, metadata }) =>
        kind === "ConfigMap" &&
        metadata.namespace === object.metadata.namespace &&
        metadata.name === spec.at("infrastructure", "parametersRef").text("name"),
    );
    return [waypoint(name, namespace, new ChartValues(parameters?.data))];
  });
}

function waypoint(name: string, namespace: string, parameters: ChartValues): Footprint {
  const pod = patchIn(parameters, "deployment").at("template", "spec");
  const scaler = patchIn(parameters, "horizontalPodAutoscaler");
  const most = scaler.number("maxReplicas");
  const maxUnavailable = patchIn(parameters, "podDisruptionBudget").number("maxUnavailable");
  const priorityClassName = pod.text("priorityClassName");
  const requests = pod.list("containers")[0]?.at("resources", "requests");
  const wanted = pod.at("nodeSelector").text(WORKLOAD_LABEL);
  return {
    kind: "Deployment",
    name,
    namespace,
    replicas: scaler.number("minReplicas") ?? 1,
    ...(most !== undefined && { most }),
    ...(maxUnavailable !== undefined && { maxUnavailable }),
    ...(priorityClassName !== undefined && { priorityClassName }),
    // What istiod gives a waypoint that nobody patches.
    cpu: requests?.text("cpu") ?? "100m",
    memory: requests?.text("memory") ?? "128Mi",
    workload: wanted === "system" || wanted === "stateful" ? wanted : "stateless",
  };
}

function patchIn(parameters: ChartValues, kind: string): ChartValues {
  return new ChartValues(parse(parameters.text(kind) ?? "{}")).at("spec");
}
