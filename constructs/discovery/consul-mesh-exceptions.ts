import type { MeshException } from "../mesh/mesh-exception.ts";
import { consulNamespace, consulPorts, consulServerLabels } from "./consul-places.ts";

/** Where the mesh lets plain connections to Consul's servers pass. */
export const consulMeshExceptions: readonly MeshException[] = [
  {
    namespace: consulNamespace,
    podLabels: consulServerLabels,
    ports: [consulPorts.rpc, consulPorts.serfLan, consulPorts.serfWan, consulPorts.dns],
    mode: "PERMISSIVE",
    reason:
      "Consul's servers encrypt what they say to each other under keys of their own, and CoreDNS, which asks for names, is not in the mesh.",
  },
];
