import type { Violation } from "../rule.ts";
import { at, isHidden, type Mapping } from "../values.ts";
import { isMissing, isNotOn } from "./switched.ts";

type Fault = Omit<Violation, "urn">;

/** The fault of an input that is none of the allowed values; none where it is not known. */
export function oneOf(inputs: unknown, path: string, allowed: readonly unknown[]): readonly Fault[] {
  const value = at(inputs, path);
  return isHidden(value) || allowed.includes(value)
    ? []
    : [{ path, message: `${path} is ${value ?? "not set"}; ${allowed.join(" or ")} is allowed` }];
}

/** The fault of a switch that is not on. */
export function switchedOn(inputs: unknown, path: string): readonly Fault[] {
  const value = at(inputs, path);
  return isNotOn(value) ? [{ path, message: `${path} is ${value ?? "not set"}; true is allowed` }] : [];
}

/** The fault of an input that is left out or empty. */
export function present(inputs: unknown, path: string): readonly Fault[] {
  return isMissing(at(inputs, path)) ? [{ path, message: `${path} is not set` }] : [];
}

/** The inputs with a value put at a path without lists, such as `vpcConfig.endpointPrivateAccess`. */
export function withInput(inputs: Mapping, path: string, value: unknown): Mapping {
  const [head = "", ...rest] = path.split(".");
  const inner = inputs[head];
  return {
    ...inputs,
    [head]: rest.length === 0 ? value : withInput(isMapping(inner) ? inner : {}, rest.join("."), value),
  };
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
