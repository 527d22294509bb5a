import type { CapabilityOptions } from "@plinth/constructs/capability";
import { kongMeshExceptions } from "@plinth/constructs/gateway";
import { Mesh } from "@plinth/constructs/mesh";
import { observabilityEndpoints } from "@plinth/constructs/observability";
import { versions } from "../stacks/versions.ts";
import { isHighlyAvailable, nodesFor } from "./capability-nodes.ts";
import { type CloudSettings, prefixOf } from "./foundation-props.ts";
import { gatewayTls } from "./kong.ts";
import type { Settings } from "./settings.ts";

/** The mesh, as the settings have it; undefined without any. */
export function composeMesh(settings: Settings & CloudSettings, options: CapabilityOptions): Mesh | undefined {
  const { mesh, observability } = settings;
  const { istioBase: base, istiod, istioCni: cni, ztunnel } = versions.charts;
  return (
    mesh &&
    new Mesh(
      prefixOf(settings),
      {
        charts: { base, istiod, cni, ztunnel },
        highlyAvailable: isHighlyAvailable(settings),
        nodes: nodesFor("system", settings),
        // Their namespace is there before the mesh; those of others are not.
        exceptions: kongMeshExceptions(gatewayTls(settings)),
        ...(observability && {
          tracing: { service: new URL(observabilityEndpoints.otlp).hostname, percent: mesh.tracesPercent },
        }),
      },
      options,
    )
  );
}
