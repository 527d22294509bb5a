import { portFaults, wholeFaults } from "../number-faults.ts";
import type { PropsFault } from "../props-error.ts";
import type {
  AddressLimits,
  CountersProps,
  GatewayPluginsProps,
  OriginsProps,
  QuotaProps,
  TokenProps,
} from "./gateway-plugins-props.ts";
import { isBelow } from "./path-below.ts";

/** A body is held in the memory or on the disk of the gateway. */
const LARGEST_BODY = 100;

const methods = ["*", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Everything that is wrong with the props of GatewayPlugins; empty when nothing is. */
export function gatewayPluginsFaults(props: GatewayPluginsProps): PropsFault[] {
  const { bodyMegabytes = 1, bots = [] } = props;
  return [
    ...tokenFaults(props.tokens),
    ...addressFaults(props.addressLimits),
    ...planFaults(props.quota),
    ...costFaults(props.quota, props.paths),
    ...counterFaults(props.counters),
    ...wholeFaults("bodyMegabytes", bodyMegabytes, 1, LARGEST_BODY),
    ...originFaults(props.origins),
    ...bots.flatMap((bot, index) => patternFaults(`bots[${index}]`, bot)),
    ...urlFaults("tracesEndpoint", props.tracesEndpoint),
  ];
}

function tokenFaults({ issuer, jwksUri, clockSkewSeconds = 30, cacheSeconds = 300 }: TokenProps): PropsFault[] {
  return [
    ...urlFaults("tokens.issuer", issuer),
    ...urlFaults("tokens.jwksUri", jwksUri),
    ...wholeFaults("tokens.clockSkewSeconds", clockSkewSeconds, 0, 300),
    ...wholeFaults("tokens.cacheSeconds", cacheSeconds, 30, 86_400),
  ];
}

function addressFaults(limits: AddressLimits): PropsFault[] {
  const { perSecond, perMinute } = limits;
  if (perSecond === undefined && perMinute === undefined) {
    return [{ path: "addressLimits", value: limits, allowed: "perSecond, perMinute or both" }];
  }
  const largest = Number.MAX_SAFE_INTEGER;
  return [
    ...(perSecond === undefined ? [] : wholeFaults("addressLimits.perSecond", perSecond, 1, largest)),
    ...(perMinute === undefined ? [] : wholeFaults("addressLimits.perMinute", perMinute, 1, largest)),
    ...(perSecond !== undefined && perMinute !== undefined && perMinute < perSecond
      ? [{ path: "addressLimits.perMinute", value: perMinute, allowed: `at least perSecond, ${perSecond}` }]
      : []),
  ];
}

function planFaults({ plans, defaultPlan }: QuotaProps): PropsFault[] {
  const names = Object.keys(plans);
  return [
    ...Object.entries(plans).flatMap(([name, { units, windowSeconds }]) => [
      ...wholeFaults(`quota.plans.${name}.units`, units, 1, 1_000_000_000),
      ...wholeFaults(`quota.plans.${name}.windowSeconds`, windowSeconds, 1, 2_678_400),
    ]),
    ...(names.includes(defaultPlan)
      ? []
      : [
          {
            path: "quota.defaultPlan",
            value: defaultPlan,
            allowed: `one of the plans: ${names.join(", ") || "none is"}`,
          },
        ]),
  ];
}

/** What costs more than the least plan has can never be paid. */
function costFaults({ plans, costs = [], defaultCost = 1 }: QuotaProps, paths: readonly string[]): PropsFault[] {
  const least = Math.min(...Object.values(plans).map(({ units }) => units));
  const places = costs.map(({ method, path }) => `${method} ${path}`);
  return [
    ...wholeFaults("quota.defaultCost", defaultCost, 0, least),
    ...costs.flatMap(({ method, path, units }, index) => [
      ...(methods.includes(method)
        ? []
        : [{ path: `quota.costs[${index}].method`, value: method, allowed: methods.join(", ") }]),
      ...(paths.some((route) => isBelow(path, route))
        ? []
        : [{ path: `quota.costs[${index}].path`, value: path, allowed: `a path of a route: ${paths.join(", ")}` }]),
      ...wholeFaults(`quota.costs[${index}].units`, units, 0, least),
      ...(places.indexOf(`${method} ${path}`) === index
        ? []
        : [{ path: `quota.costs[${index}]`, value: places[index], allowed: "one cost for a method and path" }]),
    ]),
  ];
}

function counterFaults({ host, port = 6379 }: CountersProps): PropsFault[] {
  return [
    ...(host === "" ? [{ path: "counters.host", value: host, allowed: "a host name or an address" }] : []),
    ...portFaults("counters.port", port),
  ];
}

function originFaults(origins: OriginsProps | undefined): PropsFault[] {
  const { allowed = [], credentials = false } = origins ?? {};
  const any = allowed.includes("*");
  return [
    ...(origins !== undefined && allowed.length === 0
      ? [{ path: "origins.allowed", value: allowed, allowed: "at least one origin; leave origins out to allow none" }]
      : []),
    ...(any && credentials
      ? [{ path: "origins.credentials", value: true, allowed: 'false where any origin ("*") may call: name them' }]
      : []),
    ...(any && allowed.length > 1
      ? [{ path: "origins.allowed", value: allowed, allowed: '"*" alone, or origins by name' }]
      : []),
    ...allowed
      .filter((origin) => origin !== "*" && !isOrigin(origin))
      .map((origin) => ({
        path: `origins.allowed[${allowed.indexOf(origin)}]`,
        value: origin,
        allowed: "scheme and host, with a port where it is not the scheme's, such as https://shop.example.com",
      })),
  ];
}

/** Kong takes anything but letters, digits, "." and "-" for a pattern, so there must be none of the rest. */
function isOrigin(origin: string): boolean {
  return /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/.test(origin) && URL.canParse(origin);
}

function patternFaults(path: string, pattern: string): PropsFault[] {
  try {
    new RegExp(pattern);
    return pattern === "" ? [{ path, value: pattern, allowed: "a pattern that does not fit everything" }] : [];
  } catch {
    return [{ path, value: pattern, allowed: "a regular expression" }];
  }
}

function urlFaults(path: string, url: string | undefined): PropsFault[] {
  return url === undefined || (URL.canParse(url) && /^https?:/.test(url))
    ? []
    : [{ path, value: url, allowed: "an http or https URL" }];
}
