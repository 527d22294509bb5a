import type { LookupFunction } from "node:net";
import { types } from "node:util";
import { Agent } from "undici";
import { isPublicAddress } from "./public-address.ts";
import type { Resolve } from "./resolver.ts";
import { NOT_PUBLIC, TargetRefused } from "./webhook-target.ts";

/** The code of the error that a connection fails with when its address is refused. */
export const ADDRESS_REFUSED = "PLINTH_ADDRESS_REFUSED";

/** How long a connection may take, its handshake included, in milliseconds. */
const CONNECT_MS = 5_000;

/**
 * Connections to public addresses only. The name is resolved once, in the socket's own look-up: the address that is
 * checked is the address that is connected to, whatever the name's servers say a moment later. Every delivery connects, and
 * is checked, anew.
 *
 * An address in place of a name never reaches the look-up: `webhookTarget` checks those.
 *
 * @param isPermitted what to connect to
 */
export function guardedAgent(resolve: Resolve, isPermitted: (address: string) => boolean = isPublicAddress): Agent {
  return new Agent({ pipelining: 0, connect: { timeout: CONNECT_MS, lookup: guardedLookup(resolve, isPermitted) } });
}

/** Connections to wherever the system's resolver points, for targets on the allow-list. */
export function trustingAgent(): Agent {
  return new Agent({ pipelining: 0, connect: { timeout: CONNECT_MS } });
}

function guardedLookup(resolve: Resolve, isPermitted: (address: string) => boolean): LookupFunction {
  return (hostname, { all }, callback) => {
    permittedAddresses(resolve, isPermitted, hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (all) {
          callback(null, [...addresses]);
        } else {
          callback(null, first?.address ?? "", first?.family);
        }
      },
      (error: unknown) => callback(types.isNativeError(error) ? error : new Error(String(error)), ""),
    );
  };
}

/** @throws TargetRefused when one of the addresses is not permitted: an honest name has none of those */
async function permittedAddresses(resolve: Resolve, isPermitted: (address: string) => boolean, hostname: string) {
  const addresses = await resolve(hostname);
  if (addresses.length === 0 || !addresses.every(({ address }) => isPermitted(address))) {
    throw Object.assign(new TargetRefused(NOT_PUBLIC), { code: ADDRESS_REFUSED });
  }
  return addresses;
}

/**
 * Refuses a host that is not public just now: all its addresses must be.
 * @param hostname as a URL has it
 * @throws TargetRefused also when there are none
 */
export async function refuseNearHost(resolve: Resolve, hostname: string): Promise<void> {
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const addresses = await permittedAddresses(resolve, isPublicAddress, host).catch(() => []);
  if (addresses.length === 0) {
    throw new TargetRefused(NOT_PUBLIC);
  }
}
