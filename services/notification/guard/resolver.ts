import { promises as dns, type LookupAddress } from "node:dns";

/** The addresses of a name, at least one. Rejects when there is none. */
export type Resolve = (name: string) => Promise<readonly LookupAddress[]>;

/** As the system resolves names for any connection. */
export const systemResolve: Resolve = (name) => dns.lookup(name, { all: true, verbatim: true });
