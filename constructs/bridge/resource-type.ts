/**
 * The Pulumi type of a Kubernetes kind, as @pulumi/kubernetes names it: the core group is spelled out, every other group keeps
 * its full name, custom resources too.
 */
export function resourceType(apiVersion: string, kind: string): string {
  const groupVersion = apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`;
  return `kubernetes:${groupVersion}:${kind}`;
}
