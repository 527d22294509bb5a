import type { Graph } from "../graph.ts";

/** Whether a chart puts objects into a namespace which the graph does not show. */
export function hasRelease({ resources }: Graph, namespace: string): boolean {
  return resources.some(
    ({ type, inputs }) => /^kubernetes:helm\.sh\/v[34]:(Release|Chart)$/.test(type) && inputs.namespace === namespace,
  );
}
