import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { type RegisteredEvent, registeredEvents } from "./event-registry.ts";
import { eventSchemas } from "./event-schemas.ts";
import { lockFaults, lockSchemas } from "./schema-locks.ts";
import { topics } from "./topics.ts";

const events = registeredEvents(topics, eventSchemas);

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "plinth-schemas-"));
});

afterEach(() => rmSync(dir, { recursive: true }));

const changed = (event: string, change: (schema: z.ZodObject) => z.ZodObject): RegisteredEvent[] =>
  events.map((each) => (each.event === event ? { ...each, schema: change(each.schema) } : each));

describe("the locks of the schemas", () => {
  test("GIVEN the schemas of the platform WHEN held against their locks THEN no published version was broken or forgotten", () => {
    expect(lockFaults(events)).toEqual({ broken: [], behind: [] });
  });

  test("GIVEN a published version that loses a field WHEN locked THEN it is refused with the event, the path and what to do, and nothing is written", () => {
    lockSchemas(events, dir);
    const broken = changed("order.confirmed", (schema) => schema.omit({ total: true }).extend({ more: z.int() }));

    const before = readdirSync(dir, { recursive: true });

    expect(() => lockSchemas(broken, dir)).toThrow(
      "order.confirmed version 1 (order.events): total: was removed. Leave it as it was published, and make version 2 of order.confirmed.",
    );
    expect(lockFaults(broken, dir).broken).toHaveLength(2);
    expect(readdirSync(dir, { recursive: true })).toEqual(before);
    expect(lockFaults(events, dir)).toEqual({ broken: [], behind: [] });
  });

  test("GIVEN a version that gains an optional field WHEN locked THEN the lock was behind and then has it, so that it cannot go again", () => {
    lockSchemas(events, dir);
    const gained = changed("order.placed", (schema) => schema.extend({ note: z.string().optional() }));

    expect(lockFaults(gained, dir)).toMatchObject({
      broken: [],
      behind: [expect.stringContaining("order.placed version 1")],
    });
    expect(lockSchemas(gained, dir)).toEqual(["order.events/order.placed.v1.json"]);
    expect(lockFaults(gained, dir).behind).toEqual([]);
    expect(lockFaults(events, dir).broken).toEqual([expect.stringContaining("note: was removed")]);
  });

  test("GIVEN a new version beside the first WHEN locked THEN both have a lock; and a version that is dropped is missed", () => {
    const [first] = events;
    const second = { ...(first as RegisteredEvent), version: 2, schema: z.object({ userId: z.uuid() }) };

    lockSchemas([...events, second], dir);

    expect(readdirSync(join(dir, "user.events"))).toContain("user.registered.v2.json");
    expect(lockFaults(events, dir).broken).toEqual([expect.stringContaining("user.events/user.registered.v2.json")]);
  });
});
