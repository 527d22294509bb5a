import * as pulumi from "@pulumi/pulumi";
import type { Endpoint, Login, StoreConnection } from "./store-connection.ts";

/** A store that exists already. */
export interface ExternalStoreProps<L extends Login> {
  /** What it is, for errors, such as `postgres`. */
  readonly store: string;
  readonly endpoints: pulumi.Input<readonly Endpoint[]>;
  /** Logins by client; secret, whether given as secret or not. */
  readonly logins: pulumi.Input<Readonly<Record<string, L>>>;
  /** PEM. @default - it speaks no TLS */
  readonly certificateAuthority?: pulumi.Input<string>;
}

/** The connection to a store that exists already: a managed service, or a server of the machine. */
export function externalStore<L extends Login>(props: ExternalStoreProps<L>): StoreConnection<L> {
  const logins = pulumi.secret(props.logins) as pulumi.Output<Readonly<Record<string, L>>>;
  return {
    endpoints: pulumi.output(props.endpoints) as pulumi.Output<readonly Endpoint[]>,
    namespace: undefined,
    certificateAuthority:
      props.certificateAuthority === undefined ? undefined : pulumi.output(props.certificateAuthority),
    login: (client) => logins.apply((all) => loginOf(props.store, all, client)) as pulumi.Output<L>,
  };
}

function loginOf<L>(store: string, logins: Readonly<Record<string, L>>, client: string): L {
  const login = logins[client];
  if (login === undefined) {
    const known = Object.keys(logins).join(", ") || "nobody";
    throw new Error(`${store} has no login for ${client}; it has one for ${known}.`);
  }
  return login;
}
