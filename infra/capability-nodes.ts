import type { ChartNodes } from "@plinth/constructs/capability";
import type { CloudSettings } from "./foundation-props.ts";
import { taintsOf, WORKLOAD_LABEL, type Workload } from "./workload.ts";

/** Whether what has no state to lose, or can copy it, has replicas: wherever there are zones to lose one of. */
export function isHighlyAvailable({ zones }: { readonly zones: readonly string[] }): boolean {
  return zones.length >= 3;
}

/** What keeps data runs on nodes for that, where there are any; all else on those of controllers. */
export function nodesFor(
  workload: Exclude<Workload, "stateless">,
  { nodeGroups }: Pick<CloudSettings, "nodeGroups">,
): ChartNodes {
  const group =
    nodeGroups.find((one) => one.workload === workload && one.nodesPerZone > 0) ??
    nodeGroups.find((one) => one.workload === "system");
  return {
    nodeSelector: { "kubernetes.io/os": "linux", [WORKLOAD_LABEL]: group?.workload ?? "system" },
    tolerations: (group === undefined ? [] : taintsOf(group)).map(({ key, effect }) => ({
      key,
      operator: "Exists",
      effect,
    })),
  };
}
