import { Peer } from "./peer.ts";
import { Port } from "./port.ts";

/**
 * Where a pod asks for its identity in AWS: the EKS Pod Identity agent of its node.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
 */
export const podIdentityAgent: Peer = Peer.cidr("169.254.170.23/32");

/** The agent's port. */
export const podIdentityPort: Port = Port.tcp(80);
