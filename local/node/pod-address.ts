import { createHash } from "node:crypto";

/**
 * How pod addresses and loopback addresses belong together. The API server refuses loopback addresses in EndpointSlices, so
 * a pod reports 10.A.B.C while its process listens on 127.A.B.C. The octet A belongs to one instance of the local stack.
 */

/** Octets that no other part of a local stack uses: 10.0-10.127 holds Service addresses and the pods of simulated nodes. */
const firstOctet = 128;
const lastOctet = 254;

/** The octet A of an instance: the same folder always gives the same one. */
export function podOctetFor(instanceDir: string): number {
  const hash = createHash("sha256").update(instanceDir).digest().readUInt32BE(0);
  return firstOctet + (hash % (lastOctet - firstOctet + 1));
}

/** The loopback address on which the pod with this address listens; undefined when it is no pod of that octet. */
export function loopbackOf(podIP: string, octet: number): string | undefined {
  return podIP.startsWith(`10.${octet}.`) ? `127${podIP.slice(2)}` : undefined;
}

/** The address that the API shows for the n-th pod (0 first). Block 0 of the third octet is kept for the nodes. */
export function podAddress(octet: number, index: number): string {
  return `10.${octet}.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`;
}

/** The address that the API shows for the n-th node (0 first). */
export function nodeAddress(octet: number, index: number): string {
  return `10.${octet}.0.${index + 1}`;
}

/** How many pods an instance can address. */
export const addressCount = 250 * 250;
