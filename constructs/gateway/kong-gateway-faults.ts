import { isIP } from "node:net";
import { wholeFaults } from "../number-faults.ts";
import type { PropsFault } from "../props-error.ts";
import type { KongGatewayProps } from "./kong-gateway-props.ts";
import { limitsStoreFaults } from "./limits-store-faults.ts";
import type { NetworkLoadBalancerProps } from "./network-load-balancer.ts";

/** Everything that is wrong with the props of a KongGateway; empty when nothing is. */
export function kongGatewayFaults(props: KongGatewayProps): PropsFault[] {
  const { images, hostnames = [], loadBalancer, trustedProxies = [], zones = 3 } = props;
  return [
    ...imageFaults("images.kong", images.kong),
    ...imageFaults("images.controller", images.controller),
    ...limitsStoreFaults(props.limitsStore).map((fault) => ({ ...fault, path: `limitsStore.${fault.path}` })),
    ...hostnames
      .filter((name) => !/^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]+$/.test(name))
      .map((name) => ({
        path: `hostnames[${hostnames.indexOf(name)}]`,
        value: name,
        allowed: "a DNS name, such as shop.example.com or *.example.com",
      })),
    ...(loadBalancer === undefined ? [] : loadBalancerFaults(loadBalancer)),
    ...(loadBalancer === undefined && props.tls !== undefined && "certificateArn" in props.tls
      ? [{ path: "tls.certificateArn", value: "given", allowed: "only with a loadBalancer, which ends TLS by it" }]
      : []),
    ...rangeFaults("trustedProxies", trustedProxies),
    // Whoever is believed can be anyone: limits per address would be worth nothing.
    ...trustedProxies
      .filter((range) => range.endsWith("/0"))
      .map((range) => ({ path: "trustedProxies", value: range, allowed: "the ranges of proxies, not all addresses" })),
    ...wholeFaults("zones", zones, 1, 6),
  ];
}

/** The chart takes the image's name and tag apart. */
function imageFaults(path: string, image: string): PropsFault[] {
  const tag = /^[^@]+:([^:/@]+)(@sha256:[0-9a-f]{64})?$/.exec(image)?.[1];
  return tag !== undefined && /^\d+\.\d+\.\d+/.test(tag)
    ? []
    : [{ path, value: image, allowed: "an image with a version of three numbers as its tag" }];
}

function loadBalancerFaults({ name, sourceRanges }: NetworkLoadBalancerProps): PropsFault[] {
  return [
    ...(/^(?!internal-)[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/.test(name)
      ? []
      : [{ path: "loadBalancer.name", value: name, allowed: '1 to 32 letters, digits and "-", none at the ends' }]),
    ...(sourceRanges.length > 0
      ? []
      : [{ path: "loadBalancer.sourceRanges", value: sourceRanges, allowed: "one range at least: none lets all in" }]),
    ...rangeFaults("loadBalancer.sourceRanges", sourceRanges),
  ];
}

function rangeFaults(path: string, ranges: readonly string[]): PropsFault[] {
  return ranges
    .filter((range) => {
      const [address = "", bits = "", ...more] = range.split("/");
      const most = isIP(address) === 6 ? 128 : 32;
      return isIP(address) === 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > most || more.length > 0;
    })
    .map((range) => ({
      path: `${path}[${ranges.indexOf(range)}]`,
      value: range,
      allowed: "a range of addresses, such as 10.0.0.0/16",
    }));
}
