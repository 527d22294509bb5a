import { isDnsLabel } from "../name-faults.ts";
import type { PropsFault } from "../props-error.ts";
import type { ConsulBearer, ConsulContentsProps, ConsulService } from "./consul-contents-props.ts";

const protocols: readonly string[] = ["http", "http2", "grpc", "tcp"];

const nameAllowed = "lower-case letters, digits and hyphens, 63 at most";

/** Everything that is wrong with the props of a ConsulContents; empty when nothing is. */
export function consulContentsFaults({ services = {}, bearers = {} }: ConsulContentsProps): PropsFault[] {
  return [
    ...Object.entries(services).flatMap(([name, service]) => serviceFaults(name, service)),
    ...Object.entries(bearers).flatMap(([name, bearer]) => bearerFaults(name, bearer)),
  ];
}

function serviceFaults(name: string, { settings = {}, protocol }: ConsulService): PropsFault[] {
  const path = `services.${name}`;
  return [
    ...(isDnsLabel(name) ? [] : [{ path, value: name, allowed: nameAllowed }]),
    ...Object.entries(settings).flatMap(([key, value]) => [
      ...(isDnsLabel(key) ? [] : [{ path: `${path}.settings.${key}`, value: key, allowed: nameAllowed }]),
      ...(value.trim() === "" ? [{ path: `${path}.settings.${key}`, value, allowed: "a value, or none of this" }] : []),
    ]),
    ...(protocol === undefined || protocols.includes(protocol)
      ? []
      : [{ path: `${path}.protocol`, value: protocol, allowed: protocols.join(", ") }]),
  ];
}

function bearerFaults(name: string, { rules }: ConsulBearer): PropsFault[] {
  const path = `bearers.${name}`;
  return [
    ...(isDnsLabel(name) ? [] : [{ path, value: name, allowed: nameAllowed }]),
    ...(rules.trim() === "" ? [{ path: `${path}.rules`, value: rules, allowed: "what the bearer may do" }] : []),
  ];
}
