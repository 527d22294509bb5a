import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** Where unicast addresses of IPv6 are given out at all; everything else is special. @see https://www.iana.org/assignments/ipv6-address-space */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR("2000::/3");

/**
 * Special blocks that the library takes for ordinary ones.
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry and .../iana-ipv6-special-registry
 */
const SPECIAL_IPV4 = ["198.18.0.0/15", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.175.48.0/24"].map(
  (block) => ipaddr.IPv4.parseCIDR(block),
);
const SPECIAL_IPV6 = ["2001::/23", "2002::/16", "2620:4f:8000::/48", "3ffe::/16", "3fff::/20"].map((block) =>
  ipaddr.IPv6.parseCIDR(block),
);

/**
 * Whether an address belongs to a host on the public Internet, and to nothing near us: anything else is refused, also what
 * embeds an IPv4 address in IPv6.
 *
 * @param address an IP address as the system writes it: without brackets; anything else is not public
 */
export function isPublicAddress(address: string): boolean {
  // The library reads shortened and octal addresses as well, and perhaps otherwise than the system.
  if (isIP(address) === 0) {
    return false;
  }
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== "unicast") {
    return false;
  }
  return parsed instanceof ipaddr.IPv4
    ? !SPECIAL_IPV4.some((block) => parsed.match(block))
    : parsed.match(GLOBAL_IPV6) && !SPECIAL_IPV6.some((block) => parsed.match(block));
}
