/** What a resource's type says it is. */
export interface KindOfType {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Kinds of @pulumi/kubernetes that are no objects of the API, with what to do in their place. */
const unsupported: [RegExp, string][] = [
  [
    /^kubernetes:helm\.sh\//,
    "the embedded engine renders no Helm charts: use the Pulumi CLI, or a kubernetes.helm.v3.Release",
  ],
  [
    /^kubernetes:kustomize(\/v2)?:/,
    "the embedded engine cannot run kustomize: use the Pulumi CLI, or register the objects that it renders",
  ],
  [
    /^kubernetes:yaml(\/v2)?:/,
    "the embedded engine does not read manifests: use the Pulumi CLI, or register each object as a resource",
  ],
];

/** Type of a resource, from its URN: the last of the types that its parents' are in front of. */
export function typeOfUrn(urn: string): string {
  // urn:pulumi:<stack>::<project>::<type>$<type>::<name>; a name may itself hold "::".
  const qualified = urn.split("::")[2] ?? "";
  return qualified.slice(qualified.lastIndexOf("$") + 1);
}

/** The resource's name, from its URN. */
export function nameOfUrn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/**
 * Reads `kubernetes:<group>/<version>:<Kind>`; the group of the core API is called `core` there.
 *
 * @throws for types that stand for no object of the API, with the remedy
 */
export function kindOfType(type: string): KindOfType {
  for (const [pattern, remedy] of unsupported) {
    if (pattern.test(type)) throw new Error(`${type} is not supported: ${remedy}`);
  }
  const match = /^kubernetes:(?<version>[^:]+):(?<kind>[^:]+)$/.exec(type);
  const version = match?.groups?.version;
  const kind = match?.groups?.kind;
  if (version === undefined || kind === undefined) {
    throw new Error(`${type} is not a Kubernetes type: expected kubernetes:<group>/<version>:<Kind>`);
  }
  return { apiVersion: version.startsWith("core/") ? version.slice("core/".length) : version, kind };
}

/**
 * Refuses what shares its type's form with real kinds but is none: `ConfigMapPatch` (which sends the kind `ConfigMap`)
 * and the typed lists.
 *
 * @param kind the kind that the inputs name, if they do
 */
export function refuseVariants(type: string, kind: string | undefined): void {
  const named = type.slice(type.lastIndexOf(":") + 1);
  if (named.endsWith("Patch") && kind !== named && (kind === undefined || named === `${kind}Patch`)) {
    throw new Error(
      `${type} is not supported: the embedded engine does not patch objects that others own; ` +
        "use the Pulumi CLI, or let this program own the whole object",
    );
  }
  if (named.endsWith("List") && type.startsWith("kubernetes:core/")) {
    throw new Error(`${type} is not supported: register each object of the list as a resource`);
  }
}
