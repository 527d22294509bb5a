import type { MeshException } from "../mesh/mesh-exception.ts";
import { elasticityNamespace, webhookPorts } from "./elasticity-places.ts";

/** Where the mesh lets plain connections to KEDA pass. */
export const elasticityMeshExceptions: readonly MeshException[] = [
  {
    namespace: elasticityNamespace,
    podLabels: { app: "keda-operator-metrics-apiserver" },
    ports: [webhookPorts.metrics],
    mode: "PERMISSIVE",
    reason: "The API server asks for metrics by TLS of KEDA's own, and is not in the mesh.",
  },
  {
    namespace: elasticityNamespace,
    podLabels: { app: "keda-admission-webhooks" },
    ports: [webhookPorts.admission],
    mode: "PERMISSIVE",
    reason: "The API server asks for admission by TLS of KEDA's own, and is not in the mesh.",
  },
];
