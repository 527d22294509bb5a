import { z } from "zod";

const orderId = z.uuid();
const ofOrder = z.object({ orderId });
const withReason = z.object({ orderId, reason: z.string() });

/**
 * The events that are counted, and the parts of them that are: nothing else of what they say is kept. Who publishes them says what
 * they mean: services/order/kafka/saga-messages.ts, services/inventory/domain/reservation.ts.
 */
const schemas = {
  "order.placed": ofOrder,
  "order.confirmed": z.object({ orderId, total: z.int().nonnegative(), currency: z.string().regex(/^[A-Z]{3}$/) }),
  "order.cancelled": withReason,
  "stock.reserved": ofOrder,
  "stock.rejected": withReason,
  "stock.confirmed": ofOrder,
  "stock.released": ofOrder,
  "stock.expired": ofOrder,
} as const;

type Schemas = typeof schemas;

export type BusinessEventType = keyof Schemas;

/** What happened, in the words of the service that says so. */
export type BusinessEvent = {
  readonly [T in BusinessEventType]: { readonly type: T; readonly data: z.output<Schemas[T]> };
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
  const parsed = schemas[type].safeParse(jsonOf(value));
  return parsed.success ? ({ type, data: parsed.data } as BusinessEvent) : "invalid";
}

function isKnown(type: string | undefined): type is BusinessEventType {
  return type !== undefined && Object.hasOwn(schemas, type);
}

function jsonOf(value: Buffer): unknown {
  try {
    return JSON.parse(value.toString());
  } catch {
    return undefined;
  }
}
