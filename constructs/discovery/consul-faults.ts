import { isDnsLabel } from "../name-faults.ts";
import type { PropsFault } from "../props-error.ts";
import type { ConsulClient, ConsulProps } from "./consul-props.ts";
import { isAddressIn, isCidr, isIpv4 } from "./ipv4.ts";

/** What is checked of a Consul's props. */
export type ConsulFacts = Pick<
  ConsulProps,
  "servers" | "zones" | "highlyAvailable" | "storage" | "dnsAddress" | "serviceCidr" | "datacenter" | "clients"
>;

/** Everything that is wrong with the props of a Consul; empty when nothing is. */
export function consulFaults(props: ConsulFacts): PropsFault[] {
  const { storage, datacenter, clients = [] } = props;
  return [
    ...serverFaults(props),
    ...(Number.isInteger(storage.gib) && storage.gib >= 1
      ? []
      : [{ path: "storage.gib", value: storage.gib, allowed: "a whole number from 1" }]),
    ...addressFaults(props),
    ...(datacenter === undefined || isDnsLabel(datacenter)
      ? []
      : [{ path: "datacenter", value: datacenter, allowed: "lower-case letters, digits and hyphens, 63 at most" }]),
    ...clients.flatMap(clientFaults),
  ];
}

/** @see https://developer.hashicorp.com/consul/docs/concept/reliability */
function serverFaults({ servers, zones, highlyAvailable }: ConsulFacts): PropsFault[] {
  const path = "servers";
  const zoneFaults =
    Number.isInteger(zones) && zones >= 1 ? [] : [{ path: "zones", value: zones, allowed: "1 or more" }];
  if (servers !== 1 && servers !== 3 && servers !== 5) {
    return [...zoneFaults, { path, value: servers, allowed: "1, 3 or 5: an odd number, so that there is a majority" }];
  }
  const bearable = (servers - 1) / 2;
  if (zoneFaults.length === 0 && highlyAvailable && Math.ceil(servers / zones) > bearable) {
    return [
      {
        path,
        value: servers,
        allowed:
          "3 or 5 over 3 zones or more where highlyAvailable is true: else the loss of one zone takes the majority",
      },
    ];
  }
  return zoneFaults;
}

function addressFaults({ dnsAddress, serviceCidr }: ConsulFacts): PropsFault[] {
  if (!isCidr(serviceCidr)) {
    return [
      {
        path: "serviceCidr",
        value: serviceCidr,
        allowed: 'the range of the cluster\'s Services, such as "172.20.0.0/16"',
      },
      ...(isIpv4(dnsAddress) ? [] : [{ path: "dnsAddress", value: dnsAddress, allowed: "an IPv4 address" }]),
    ];
  }
  return isIpv4(dnsAddress) && isAddressIn(dnsAddress, serviceCidr)
    ? []
    : [{ path: "dnsAddress", value: dnsAddress, allowed: `an address of ${serviceCidr} that no Service has` }];
}

function clientFaults({ namespace, podLabels }: ConsulClient, index: number): PropsFault[] {
  const path = `clients[${index}]`;
  return [
    ...(isDnsLabel(namespace) ? [] : [{ path: `${path}.namespace`, value: namespace, allowed: "a namespace" }]),
    ...(podLabels === undefined || Object.keys(podLabels).length > 0
      ? []
      : [{ path: `${path}.podLabels`, value: podLabels, allowed: "one label at least, or none of this for all pods" }]),
  ];
}
