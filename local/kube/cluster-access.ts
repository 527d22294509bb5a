/** Where an API server is and how to be let in: one context of a kubeconfig, read. Holds secrets: never log it. */
export interface ClusterAccess {
  /** The server's base URL. */
  readonly server: URL;
  /** The context's namespace. @default "default" */
  readonly namespace: string;
  /** Name for the certificate check, where it differs from the URL's host. */
  readonly tlsServerName?: string;
  /** PEM of the authority that signed the server's certificate. @default the system's */
  readonly ca?: string;
  /** Whether any server certificate will do. @default false */
  readonly insecure?: boolean;
  /** URL of a proxy. @default HTTPS_PROXY and NO_PROXY, for servers that are not on loopback */
  readonly proxy?: string;
  /** The credentials for one request; asked each time, as tokens run out. */
  readonly credentials: () => Promise<Credentials>;
}

/** What proves who is asking. */
export interface Credentials {
  /** PEM of a client certificate. */
  readonly cert?: string;
  /** PEM of its key. */
  readonly key?: string;
  /** Value of the Authorization header. */
  readonly authorization?: string;
}
