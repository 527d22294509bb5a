import type { PropsFault } from "../props-error.ts";
import { accessPlugins } from "./plugin-names.ts";

/** A Kubernetes object, as it is rendered. */
export type Manifest = Readonly<Record<string, unknown>>;

const decisions = Object.values(accessPlugins);

/**
 * The routes at a Gateway that name no decision of access, or more than one, however they were made. Routes whose parent is a Service, as
 * the mesh has them, need none.
 */
export function undecidedRoutes(objects: readonly Manifest[]): PropsFault[] {
  return objects.filter(isAtGateway).flatMap((route) => {
    const { name, namespace, annotations } = record(route.metadata);
    const plugins = record(annotations)["konghq.com/plugins"];
    const named = typeof plugins === "string" ? plugins.split(",").map((plugin) => plugin.trim()) : [];
    return named.filter((plugin) => decisions.includes(plugin)).length === 1
      ? []
      : [
          {
            path: `HTTPRoute ${namespace}/${name}: metadata.annotations["konghq.com/plugins"]`,
            value: plugins,
            allowed: `one decision of access: ${decisions.join(", ")}`,
          },
        ];
  });
}

function isAtGateway({ kind, spec }: Manifest): boolean {
  const { parentRefs } = record(spec);
  return (
    kind === "HTTPRoute" &&
    Array.isArray(parentRefs) &&
    parentRefs.some((parent) => (record(parent).kind ?? "Gateway") === "Gateway")
  );
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return Object(value);
}
