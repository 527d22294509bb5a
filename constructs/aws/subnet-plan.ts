import { IPv4CidrRange } from "ip-num";
import { partOf } from "./cidr.ts";

/** The range of one subnet. */
export interface PlannedSubnet {
  /** Such as `us-east-1a`. */
  readonly zone: string;
  /** Such as `10.20.0.0/19`. */
  readonly cidr: string;
}

/** The ranges of a network's subnets, each tier in the order of the zones that were asked for. */
export interface SubnetPlan {
  /** For internet-facing load balancers and NAT gateways. */
  readonly public: readonly PlannedSubnet[];
  /** For nodes and pods. */
  readonly private: readonly PlannedSubnet[];
  /** For what needs no way out: the cluster's control plane, and endpoints of AWS's services. */
  readonly intra: readonly PlannedSubnet[];
}

/** The letters of zones, each with a place of its own in every tier. No region has more zones. */
const slotLetters = "abcdef";

/**
 * Divides a network among its zones. Each zone's place follows from its letter alone, so no subnet ever moves, whichever zones are
 * added or given up. Of the whole, each zone's private subnet gets an eighth, its public one a 64th and its intra one a 128th; what
 * is left, a sixteenth at the end and the places of zones that are not used, stays free.
 *
 * @param cidr of the network, such as `10.20.0.0/16`; its prefix is at most /25
 * @param zones full names, such as `us-east-1a`
 * @throws RangeError for a zone whose letter is not one of a to f
 */
export function subnetPlan(cidr: string, zones: readonly string[]): SubnetPlan {
  const network = IPv4CidrRange.fromCidr(cidr);
  const tier = (bits: number, first: number): PlannedSubnet[] =>
    zones.map((zone) => ({ zone, cidr: partOf(network, bits, first + slotOf(zone)).toCidrString() }));
  return {
    // Eighths 0 to 5 are private, the 6th is public, and the first half of the 7th intra.
    private: tier(3, 0),
    public: tier(6, 6 * 8),
    intra: tier(7, 7 * 16),
  };
}

/**
 * The three quarters of a private subnet that are kept for whole blocks of pod addresses (/28 each). Single addresses, of nodes and
 * load balancers, come from the first quarter, so they never break up a block.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses-procedure.html
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-cidr-reservation.html
 */
export function podAddressRanges(cidr: string): readonly string[] {
  const subnet = IPv4CidrRange.fromCidr(cidr);
  return [partOf(subnet, 2, 1), partOf(subnet, 1, 1)].map((range) => range.toCidrString());
}

function slotOf(zone: string): number {
  const slot = slotLetters.indexOf(zone.slice(-1));
  if (zone === "" || slot < 0) {
    throw new RangeError(`zone "${zone}" does not end with one of the letters a to f`);
  }
  return slot;
}
