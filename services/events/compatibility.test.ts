import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { incompatibilities } from "./compatibility.ts";
import { jsonSchemaOf } from "./schema-locks.ts";

const fields = {
  orderId: z.uuid(),
  reason: z.enum(["late", "broken"]),
  items: z.array(z.object({ sku: z.string().max(64), quantity: z.int().min(1).max(10) })).max(50),
  note: z.string().optional(),
};
const published = z.object(fields);

function changesTo(changed: z.ZodObject, key = "orderId") {
  return incompatibilities(jsonSchemaOf({ schema: published, key: "orderId" }), jsonSchemaOf({ schema: changed, key }));
}

const item = (changes: z.ZodRawShape) => z.array(fields.items.element.extend(changes)).max(50);

describe("a change of a published schema", () => {
  test.each<[string, z.ZodObject]>([
    ["nothing", z.object(fields)],
    ["an optional field", published.extend({ more: z.string().max(3).optional() })],
    ["a field with a default", published.extend({ more: z.int().default(0) })],
    ["an optional field of an item", published.extend({ items: item({ more: z.int().optional() }) })],
    ["a description", published.extend({ note: z.string().optional().describe("What was said") })],
    ["another order of fields", z.object(Object.fromEntries(Object.entries(fields).toReversed()))],
  ])("GIVEN %s that is new WHEN compared THEN all can live with it", (_, changed) => {
    expect(changesTo(changed)).toEqual([]);
  });

  test.each<[string, z.ZodObject, string, RegExp]>([
    ["removed", published.omit({ note: true }), "note", /^was removed$/],
    ["renamed", published.omit({ orderId: true }).extend({ id: z.uuid() }), "orderId", /^was removed$/],
    ["added and required", published.extend({ more: z.int() }), "more", /^is new and required$/],
    ["required", published.extend({ note: z.string() }), "note", /^is now required/],
    ["no longer required", published.extend({ orderId: z.uuid().optional() }), "orderId", /^is now optional/],
    ["given another type", published.extend({ orderId: z.int() }), "orderId", /^type is "integer", and was "string"$/],
    ["made nullable", published.extend({ note: z.string().nullish() }), "note", /^type is .*null/],
    ["given another format", published.extend({ orderId: z.ulid() }), "orderId", /^format is "ulid", and was "uuid"$/],
    ["given fewer choices", published.extend({ reason: z.enum(["late"]) }), "reason", /^narrower: enum/],
    ["given more choices", published.extend({ reason: z.enum(["late", "broken", "gone"]) }), "reason", /^wider.*enum/],
    ["given a lower bound", published.extend({ note: z.string().min(2).optional() }), "note", /^narrower: minLength/],
    [
      "narrowed within items",
      published.extend({ items: item({ quantity: z.int().min(1).max(9) }) }),
      "items[].quantity",
      /^narrower: maximum is 9, and was 10$/,
    ],
    [
      "widened within items",
      published.extend({ items: item({ sku: z.string() }) }),
      "items[].sku",
      /^wider.*maxLength is not there/,
    ],
    [
      "removed within items",
      published.extend({ items: z.array(z.object({ sku: z.string().max(64) })).max(50) }),
      "items[].quantity",
      /^was removed$/,
    ],
    [
      "shortened as a list",
      published.extend({ items: fields.items.max(10) }),
      "items",
      /^narrower: maxItems is 10, and was 50$/,
    ],
    ["made strict", published.strict(), "", /^additionalProperties is false/],
  ])("GIVEN a field that is %s WHEN compared THEN its path and what changed are said", (_, changed, path, change) => {
    const found = changesTo(changed);

    expect(found).toContainEqual({ path, change: expect.stringMatching(change) });
  });

  test("GIVEN another key WHEN compared THEN that is incompatible", () => {
    expect(changesTo(published, "note")).toEqual([{ path: "", change: 'the key is "note", and was "orderId"' }]);
  });
});
