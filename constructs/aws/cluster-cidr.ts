import { IPv4CidrRange } from "ip-num";

/** Networks that no request from the internet comes from. @see https://www.iana.org/assignments/iana-ipv4-special-registry */
const notInTheInternet = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "224.0.0.0/3",
].map((cidr) => IPv4CidrRange.fromCidr(cidr));

/** An IPv4 network as in `10.20.0.0/16`, written by its first address; undefined for any other text. */
export function networkOf(cidr: string): IPv4CidrRange | undefined {
  try {
    const range = IPv4CidrRange.fromCidr(cidr);
    return cidr === `${range.getFirst()}/${range.getPrefix().getValue()}` ? range : undefined;
  } catch {
    return undefined;
  }
}

/** How much of a network is fixed: 0 is everywhere, 32 one address. */
export function prefixLength(network: IPv4CidrRange): number {
  return Number(network.getPrefix().getValue());
}

/** Whether all of a network is in the internet. */
export function isInTheInternet(network: IPv4CidrRange): boolean {
  return !notInTheInternet.some((range) => range.contains(network) || network.contains(range));
}
