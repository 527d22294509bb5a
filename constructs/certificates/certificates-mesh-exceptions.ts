import type { MeshException } from "../mesh/mesh-exception.ts";
import { certManagerName, certManagerPorts, webhookLabels } from "./certificates-places.ts";

/** Where the mesh lets plain connections to cert-manager pass. */
export const certificatesMeshExceptions: readonly MeshException[] = [
  {
    namespace: certManagerName,
    podLabels: webhookLabels,
    ports: [certManagerPorts.webhook],
    mode: "PERMISSIVE",
    reason: "The API server asks for admission by TLS of cert-manager's own, and is not in the mesh.",
  },
];
