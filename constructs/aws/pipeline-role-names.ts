/** The role that previews pull requests, by the name of its ContinuousIntegration. */
export function previewRoleName(name: string): string {
  return `${name}-preview`;
}

/** The role that deploys an environment. */
export function deployRoleName(name: string, environment: string): string {
  return `${name}-deploy-${environment}`;
}
