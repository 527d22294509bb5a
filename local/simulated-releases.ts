import type { ResourceState } from "./engine/resource-state.ts";

/** The Helm releases that are only recorded, as `Release namespace/name`: helm, or where the chart is, could not be had. */
export function simulatedReleases(resources: readonly Pick<ResourceState, "type" | "id" | "outputs">[]): string[] {
  return resources
    .filter(({ type, outputs }) => type === "kubernetes:helm.sh/v3:Release" && outputs.simulated !== undefined)
    .map(({ id }) => `Release ${id}`);
}
