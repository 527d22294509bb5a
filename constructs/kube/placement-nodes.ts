import type { Placement } from "./placement.ts";

/** What a pod's own fields say of a placement's nodes; a field that would be empty is left out. */
export function nodesOf({ nodeLabels, tolerations }: Placement) {
  return {
    ...(nodeLabels !== undefined && { nodeSelector: { ...nodeLabels } }),
    ...(tolerations !== undefined && { tolerations: tolerations.map(tolerate) }),
  };
}

function tolerate({ key, value, effect }: NonNullable<Placement["tolerations"]>[number]) {
  return {
    key,
    operator: value === undefined ? "Exists" : "Equal",
    ...(value !== undefined && { value }),
    ...(effect !== undefined && { effect }),
  };
}
