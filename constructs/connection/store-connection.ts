import type * as pulumi from "@pulumi/pulumi";

/** Where a server listens. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** What a client shows to a store. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

/** What a client of a database server shows to it, and the database that is its own. */
export interface DatabaseLogin extends Login {
  readonly database: string;
}

/** How clients reach a store: the same, whether it runs in the cluster or is an endpoint that exists already. */
export interface StoreConnection<L extends Login = Login> {
  /** Where it listens: one endpoint, or several that clients begin with. */
  readonly endpoints: pulumi.Output<readonly Endpoint[]>;
  /** The namespace of its pods, for network policies; undefined where it is outside of the cluster. */
  readonly namespace: string | undefined;
  /** PEM of the authority that signed its certificate; undefined where it speaks no TLS itself, as in a mesh that encrypts. */
  readonly certificateAuthority: pulumi.Output<string> | undefined;
  /**
   * What a client shows to it; secret.
   *
   * @throws Error, once the value is asked for, where nobody made access for the client
   */
  login(client: string): pulumi.Output<L>;
}
