/** A cluster, and how to get at it. */
export interface KubeconfigProps {
  /** The cluster's name. */
  readonly name: string;

  /** Of the API server, with `https://`. */
  readonly endpoint: string;

  /** The PEM of the API server's authority, in base64. */
  readonly certificateAuthority: string;

  readonly region: string;

  /**
   * The role to take before asking for a token.
   *
   * @default - none: the caller's own identity
   */
  readonly roleArn?: string | undefined;
}

/**
 * A kubeconfig, as JSON (which is YAML too), that holds no credential: the client runs `aws eks get-token` for one of 15 minutes
 * whenever it needs it, under the identity of whoever runs it. It needs the AWS CLI there.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-kubeconfig.html
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
export function kubeconfigOf({ name, endpoint, certificateAuthority, region, roleArn }: KubeconfigProps): string {
  const role = roleArn === undefined ? [] : ["--role-arn", roleArn];
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server: endpoint, "certificate-authority-data": certificateAuthority } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
    users: [
      {
        name,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: ["eks", "get-token", "--cluster-name", name, "--region", region, "--output", "json", ...role],
            interactiveMode: "IfAvailable",
            provideClusterInfo: false,
          },
        },
      },
    ],
  });
}
