import { type EventData, type EventName, eventSchemas } from "@plinth/events";

/** The events that are counted: the first version of each. Nothing of what they say is kept but what the figures need. */
const TYPES = [
  "order.placed",
  "order.confirmed",
  "order.cancelled",
  "stock.reserved",
  "stock.rejected",
  "stock.confirmed",
  "stock.released",
  "stock.expired",
] as const satisfies readonly EventName[];

export type BusinessEventType = (typeof TYPES)[number];

/** What happened, in the words of the service that says so. */
export type BusinessEvent = {
  readonly [T in BusinessEventType]: { readonly type: T; readonly data: EventData<T> };
}[BusinessEventType];

/** Why an event is not counted. */
export type Skipped = "unknown-type" | "unknown-version" | "invalid" | "repeated";

/** The one version of CloudEvents that there is. */
const SPEC_VERSION = "1.0";

/** @returns the event, or why it cannot be counted */
export function businessEventOf(
  type: string | undefined,
  specVersion: string | undefined,
  value: Buffer,
): BusinessEvent | Exclude<Skipped, "repeated"> {
  if (specVersion !== SPEC_VERSION) {
    return "unknown-version";
  }
  if (!isKnown(type)) {
    // A later version of an event has the name of the first, and its number: `order.placed.v2`.
    return isKnown(type?.replace(/\.v\d+$/, "")) ? "unknown-version" : "unknown-type";
  }
  const parsed = eventSchemas[type][1].safeParse(jsonOf(value));
  return parsed.success ? ({ type, data: parsed.data } as BusinessEvent) : "invalid";
}

function isKnown(type: string | undefined): type is BusinessEventType {
  return TYPES.some((each) => each === type);
}

function jsonOf(value: Buffer): unknown {
  try {
    return JSON.parse(value.toString());
  } catch {
    return undefined;
  }
}
