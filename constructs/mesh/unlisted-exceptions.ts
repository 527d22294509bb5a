import type { MeshException } from "./mesh-exception.ts";
import { DATAPLANE_LABEL, MESH_NAMESPACE } from "./mesh-labels.ts";

/** An object that takes pods out of mutual TLS. */
export interface UnlistedException {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** What it does, as in `PERMISSIVE at port 9443`. */
  readonly effect: string;
}

interface Manifest {
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: Labels;
  };
  readonly spec?: {
    readonly selector?: { readonly matchLabels?: Labels };
    readonly mtls?: { readonly mode?: string };
    readonly portLevelMtls?: Readonly<Record<string, { readonly mode?: string }>>;
    readonly template?: { readonly metadata?: { readonly labels?: Labels } };
  };
}

type Labels = Readonly<Record<string, string>>;

/**
 * The exceptions from mutual TLS among a stack's objects that the list does not have: each PeerAuthentication that asks for less than
 * STRICT, and each workload and namespace that stays out of the mesh by its label.
 *
 * @param objects manifests, as they are applied
 */
export function unlistedExceptions(
  objects: readonly object[],
  listed: readonly MeshException[],
): readonly UnlistedException[] {
  return (objects as readonly Manifest[]).flatMap((object) => {
    const effects = object.kind === "PeerAuthentication" ? peerEffects(object, listed) : outsideEffects(object, listed);
    const { kind = "", metadata: { name = "", namespace = "" } = {} } = object;
    return effects.map((effect) => ({ kind, namespace, name, effect }));
  });
}

function peerEffects({ metadata, spec }: Manifest, listed: readonly MeshException[]): string[] {
  const namespace = metadata?.namespace ?? "";
  const labels = spec?.selector?.matchLabels;
  const isListed = (mode: string, port?: number) =>
    listed.some(
      (each) =>
        each.namespace === namespace &&
        each.mode === mode &&
        sameLabels(each.podLabels, labels ?? {}) &&
        (each.ports === undefined || (port !== undefined && each.ports.includes(port))),
    );
  const mode = spec?.mtls?.mode ?? "UNSET";
  const inherits = mode === "UNSET" && (labels !== undefined || namespace !== MESH_NAMESPACE);
  return [
    ...(mode === "STRICT" || inherits || isListed(mode) ? [] : [`${mode} at all ports`]),
    ...Object.entries(spec?.portLevelMtls ?? {}).flatMap(([port, { mode: ofPort = "UNSET" }]) =>
      ofPort === "STRICT" || ofPort === "UNSET" || isListed(ofPort, Number(port)) ? [] : [`${ofPort} at port ${port}`],
    ),
  ];
}

/** What is not in the mesh has no identity, and takes every connection. */
function outsideEffects({ kind, metadata, spec }: Manifest, listed: readonly MeshException[]): string[] {
  const own = kind === "Namespace" || kind === "Pod" ? metadata?.labels : undefined;
  const labels = spec?.template?.metadata?.labels ?? own ?? {};
  const isListed = listed.some(
    ({ namespace, podLabels, ports }) =>
      ports === undefined &&
      namespace === metadata?.namespace &&
      Object.entries(podLabels).every(([key, value]) => labels[key] === value),
  );
  return labels[DATAPLANE_LABEL] === "none" && !isListed ? ["out of the mesh"] : [];
}

function sameLabels(one: Labels, other: Labels): boolean {
  const text = (labels: Labels) => JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => a.localeCompare(b)));
  return text(one) === text(other);
}
