import structPb from "google-protobuf/google/protobuf/struct_pb.js";
import {
  isObject,
  type PropertyObject,
  type PropertyValue,
  secret,
  signatureOf,
  signatures,
  unknown,
} from "./property-value.ts";

/** A property bag as it came over the wire, in the engine's model. */
export function fromStruct(struct: structPb.Struct | undefined): PropertyObject {
  return struct === undefined ? {} : normalisedBag(struct.toJavaScript());
}

/** One value as it came over the wire, in the engine's model. */
export function fromValue(value: structPb.Value | undefined): PropertyValue | undefined {
  return value === undefined ? undefined : normalised(value.toJavaScript());
}

/** A property bag for the wire. */
export function toStruct(bag: PropertyObject): structPb.Struct {
  // The generated typings want mutable JSON; the values are not changed.
  return structPb.Struct.fromJavaScript(bag as { [key: string]: structPb.JavaScriptValue });
}

/** A bag that a provider or the SDK made, without what JSON cannot hold: undefined properties and functions go. */
export function normalisedBag(bag: unknown): PropertyObject {
  const value = normalised(bag ?? {});
  if (!isObject(value)) {
    throw new TypeError(`a property bag must be an object, not ${JSON.stringify(value)}`);
  }
  return value;
}

/** A value in the engine's model; output values become what they stand for (unknown, secret or plain). */
function normalised(value: unknown): PropertyValue {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "number":
      return value;
    case "bigint":
      return Number(value);
    case "object":
      return value === null ? null : normalisedObject(value);
    default:
      return null;
  }
}

function normalisedObject(value: object): PropertyValue {
  if (Array.isArray(value)) {
    return value.map(normalised);
  }
  const bag: Record<string, PropertyValue> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined && typeof item !== "function") {
      bag[key] = normalised(item);
    }
  }
  switch (signatureOf(bag)) {
    case signatures.output:
      return bag.secret === true ? secret(bag.value ?? unknown) : (bag.value ?? unknown);
    case signatures.secret:
      return secret(bag.value ?? null);
    default:
      return bag;
  }
}
