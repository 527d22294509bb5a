import { type ApiObject, JsonPatch } from "cdk8s";
import type { Placement } from "./placement.ts";

/** What cdk8s-plus has no words for, put into the rendered Deployment. */
export interface PodDefaults {
  /** The labels that find the workload's pods. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** Seconds that a stopping pod still takes requests. */
  readonly stopDelaySeconds: number;
  readonly placement: Placement;
}

const podSpec = "/spec/template/spec";

/**
 * The one place where a Microservice reaches below cdk8s-plus. Its Deployment drops, after the JSON patches, every field that
 * Kubernetes 1.27 did not know, so these go into what it renders.
 */
export function applyPodDefaults(deployment: ApiObject, defaults: PodDefaults): void {
  const render = deployment.toJson.bind(deployment);
  deployment.toJson = () => JsonPatch.apply(render(), ...podPatches(defaults));
}

function podPatches({ podLabels, stopDelaySeconds, placement }: PodDefaults): JsonPatch[] {
  const { runtimeClass, nodeLabels, tolerations } = placement;
  const container = `${podSpec}/containers/0`;
  return [
    // A hash of the construct's path, which would change with every move in the tree.
    JsonPatch.remove("/spec/template/metadata/labels/cdk8s.io~1metadata.addr"),
    JsonPatch.add(`${podSpec}/securityContext/seccompProfile`, { type: "RuntimeDefault" }),
    JsonPatch.add(`${container}/securityContext/capabilities`, { drop: ["ALL"] }),
    JsonPatch.add(`${podSpec}/enableServiceLinks`, false),
    JsonPatch.add(`${podSpec}/topologySpreadConstraints`, spread(podLabels, placement.insistOnZones ?? true)),
    ...(stopDelaySeconds > 0
      ? [JsonPatch.add(`${container}/lifecycle`, { preStop: { sleep: { seconds: stopDelaySeconds } } })]
      : []),
    ...(runtimeClass === undefined ? [] : [JsonPatch.add(`${podSpec}/runtimeClassName`, runtimeClass)]),
    ...(nodeLabels === undefined ? [] : [JsonPatch.add(`${podSpec}/nodeSelector`, { ...nodeLabels })]),
    ...(tolerations === undefined ? [] : [JsonPatch.add(`${podSpec}/tolerations`, tolerations.map(tolerate))]),
  ];
}

/** Even over zones, counted for each version by itself and without the nodes that the pods cannot use; over hosts where it can be. */
function spread(podLabels: Readonly<Record<string, string>>, insistOnZones: boolean) {
  const constraint = (topologyKey: string, insist: boolean) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: insist ? "DoNotSchedule" : "ScheduleAnyway",
    labelSelector: { matchLabels: { ...podLabels } },
    matchLabelKeys: ["pod-template-hash"],
    nodeTaintsPolicy: "Honor",
  });
  return [constraint("topology.kubernetes.io/zone", insistOnZones), constraint("kubernetes.io/hostname", false)];
}

function tolerate({ key, value, effect }: NonNullable<Placement["tolerations"]>[number]) {
  return {
    key,
    operator: value === undefined ? "Exists" : "Equal",
    ...(value !== undefined && { value }),
    ...(effect !== undefined && { effect }),
  };
}
