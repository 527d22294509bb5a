import type { z } from "zod";
import { inventoryEvents } from "./schemas-of-inventory.ts";
import { inventoryCommands, orderEvents } from "./schemas-of-order.ts";
import { userEvents } from "./schemas-of-user.ts";
import type { EventName } from "./topics.ts";

/** The schemas of an event's data by version. Fields that a schema does not name are let through and left out. */
export type SchemasByVersion = Readonly<Record<number, z.ZodObject>>;

/** The schema of each version of each event. What a published version may still gain is in docs/events.md. */
export const eventSchemas = {
  ...userEvents,
  ...inventoryCommands,
  ...inventoryEvents,
  ...orderEvents,
} as const satisfies Readonly<Record<EventName, SchemasByVersion>>;

/** The data of an event as a reader has it. */
export type EventData<
  N extends EventName,
  V extends keyof (typeof eventSchemas)[N] = keyof (typeof eventSchemas)[N],
> = (typeof eventSchemas)[N][V] extends z.ZodType ? z.output<(typeof eventSchemas)[N][V]> : never;
