import type { PropsFault } from "../props-error.ts";
import { cidrsOverlap, parseCidr } from "./cidr.ts";
import type { NetworkProps } from "./network-props.ts";
import { isKnownRegion, knownRegions, zonesOf } from "./region.ts";

/** What no host on the internet has: RFC 1918, and RFC 6598. */
const ownRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

const [largestPrefix, smallestPrefix] = [16n, 20n];

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Everything that is wrong with the props of a Network; empty when nothing is. */
export function networkFaults(props: NetworkProps): PropsFault[] {
  return [
    ...cidrFaults(props),
    ...overlapFaults(props),
    ...regionFaults(props),
    ...zoneFaults(props),
    ...ownerFaults(props),
    ...endpointFaults(props),
    ...flowLogFaults(props),
  ];
}

function cidrFaults({ cidr }: NetworkProps): PropsFault[] {
  const network = parseCidr(cidr);
  if (network === undefined) {
    return [{ path: "cidr", value: cidr, allowed: "an IPv4 range, as in 10.20.0.0/16" }];
  }
  const prefix = network.getPrefix().getValue();
  const canonical = `${network.getFirst().toString()}/${prefix}`;
  return [
    ...(canonical === cidr
      ? []
      : [{ path: "cidr", value: cidr, allowed: `a range without bits of a host, as in ${canonical}` }]),
    ...(prefix >= largestPrefix && prefix <= smallestPrefix
      ? []
      : [
          {
            path: "cidr",
            value: cidr,
            allowed: `/${largestPrefix}, the largest that AWS has, to /${smallestPrefix}, the least with room for nodes and pods`,
          },
        ]),
    ...(ownRanges.some((range) => parseCidr(range)?.contains(network))
      ? []
      : [{ path: "cidr", value: cidr, allowed: `a range inside ${ownRanges.join(", ")}` }]),
  ];
}

function overlapFaults({ cidr, otherCidrs = [] }: NetworkProps): PropsFault[] {
  return otherCidrs.flatMap((other, index) => {
    const path = `otherCidrs[${index}]`;
    if (parseCidr(other) === undefined) {
      return [{ path, value: other, allowed: "an IPv4 range, as in 10.30.0.0/16" }];
    }
    return cidrsOverlap(cidr, other) ? [{ path, value: other, allowed: `a range apart from cidr, ${cidr}` }] : [];
  });
}

function regionFaults({ region }: NetworkProps): PropsFault[] {
  return isKnownRegion(region) ? [] : [{ path: "region", value: region, allowed: `one of ${knownRegions.join(", ")}` }];
}

function zoneFaults({ region, zones }: NetworkProps): PropsFault[] {
  return [
    ...(new Set(zones).size >= 2
      ? []
      : [{ path: "zones", value: zones, allowed: "two different zones or more, as EKS asks for" }]),
    ...zones.flatMap((zone, index) =>
      zones.indexOf(zone) === index ? [] : [{ path: `zones[${index}]`, value: zone, allowed: "each zone once" }],
    ),
    ...zones.flatMap((zone, index) =>
      // Of an unknown region no zone is known: that fault is told once, as the region's.
      zonesOf(region).includes(zone) || !isKnownRegion(region)
        ? []
        : [{ path: `zones[${index}]`, value: zone, allowed: `a zone of ${region}: ${zonesOf(region).join(", ")}` }],
    ),
  ];
}

function ownerFaults({ accountId, clusterName }: NetworkProps): PropsFault[] {
  return [
    ...(/^\d{12}$/.test(accountId) ? [] : [{ path: "accountId", value: accountId, allowed: "12 digits" }]),
    ...(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(clusterName)
      ? []
      : [
          {
            path: "clusterName",
            value: clusterName,
            allowed: 'a name of an EKS cluster: 1 to 100 letters, digits, "-" and "_", a letter or digit first',
          },
        ]),
  ];
}

function endpointFaults({ interfaceEndpoints = [] }: NetworkProps): PropsFault[] {
  return interfaceEndpoints.flatMap((service, index) => {
    const path = `interfaceEndpoints[${index}]`;
    if (service === "s3") {
      return [{ path, value: service, allowed: "any but s3, which has a gateway endpoint already" }];
    }
    if (!/^[a-z][a-z0-9.-]*[a-z0-9]$/.test(service)) {
      return [{ path, value: service, allowed: "the last part of an endpoint's name, as in ecr.api" }];
    }
    return interfaceEndpoints.indexOf(service) === index
      ? []
      : [{ path, value: service, allowed: "each service once" }];
  });
}

function flowLogFaults({ flowLogRetentionDays = 90 }: NetworkProps): PropsFault[] {
  return retentionDays.includes(flowLogRetentionDays)
    ? []
    : [
        {
          path: "flowLogRetentionDays",
          value: flowLogRetentionDays,
          allowed: `days that CloudWatch Logs knows: ${retentionDays.join(", ")}`,
        },
      ];
}
