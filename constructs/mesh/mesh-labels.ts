/** Where the mesh's own pods run. */
export const MESH_NAMESPACE = "istio-system";

/** The waypoint of a namespace where nothing else is said, and its service account. */
export const WAYPOINT_NAME = "waypoint";

/** On a namespace, or a pod: whether the mesh takes its connections over. */
export const DATAPLANE_LABEL = "istio.io/dataplane-mode";

/** The labels of a namespace in the mesh; with a waypoint, requests to its Services go through that. */
export function meshedNamespaceLabels({ waypoint }: { readonly waypoint?: string } = {}): Record<string, string> {
  return { [DATAPLANE_LABEL]: "ambient", ...(waypoint !== undefined && { "istio.io/use-waypoint": waypoint }) };
}
