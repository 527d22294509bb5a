import { type ApiObject, JsonPatch } from "cdk8s";
import type { Placement } from "./placement.ts";
import { nodesOf } from "./placement-nodes.ts";
import { restrictedContainer, restrictedPod } from "./pod-security.ts";
import { spreadOverUsableNodes } from "./pod-spread.ts";

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
  const { runtimeClass, insistOnZones = true } = placement;
  const container = `${podSpec}/containers/0`;
  return [
    // A hash of the construct's path, which would change with every move in the tree.
    JsonPatch.remove("/spec/template/metadata/labels/cdk8s.io~1metadata.addr"),
    JsonPatch.add(`${podSpec}/securityContext/seccompProfile`, restrictedPod.seccompProfile),
    JsonPatch.add(`${container}/securityContext/capabilities`, restrictedContainer.capabilities),
    JsonPatch.add(`${podSpec}/enableServiceLinks`, false),
    JsonPatch.add(`${podSpec}/topologySpreadConstraints`, spreadOverUsableNodes(podLabels, insistOnZones)),
    ...(stopDelaySeconds > 0
      ? [JsonPatch.add(`${container}/lifecycle`, { preStop: { sleep: { seconds: stopDelaySeconds } } })]
      : []),
    ...(runtimeClass === undefined ? [] : [JsonPatch.add(`${podSpec}/runtimeClassName`, runtimeClass)]),
    ...Object.entries(nodesOf(placement)).map(([field, value]) => JsonPatch.add(`${podSpec}/${field}`, value)),
  ];
}
