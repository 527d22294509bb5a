import { describe, expect, test } from "@jest/globals";
import { EventReader, type StoredEvent } from "./stock-event.ts";

const stored: StoredEvent = {
  version: 7,
  at: "2026-11-23T12:00:00.000Z",
  correlationId: "c",
  type: "stock.received",
  schemaVersion: 1,
  data: { place: "north", pieces: "3" },
};

/** Two steps: from pieces as text to a number, then to the names of today. */
const upcasters = [
  {
    type: "stock.received",
    from: 2,
    up: (data: unknown) => {
      const { place, pieces } = data as { place: string; pieces: number };
      return { warehouse: place, quantity: pieces };
    },
  },
  {
    type: "stock.received",
    from: 1,
    up: (data: unknown) => ({ ...(data as object), pieces: Number((data as { pieces: string }).pieces) }),
  },
];

describe("the reader of events", () => {
  test.each([
    ["the first version", 1, { place: "north", pieces: "3" }],
    ["the second version", 2, { place: "north", pieces: 3 }],
    ["the newest version", 3, { warehouse: "north", quantity: 3 }],
  ])("GIVEN an event of %s WHEN read THEN it is one of the newest", (_, schemaVersion, data) => {
    expect(new EventReader(upcasters).read({ ...stored, schemaVersion, data })).toEqual({
      version: 7,
      at: stored.at,
      correlationId: "c",
      type: "stock.received",
      data: { warehouse: "north", quantity: 3 },
    });
  });

  test.each([
    ["of a later release", { schemaVersion: 4 }],
    ["of no version", { schemaVersion: 0 }],
    ["of an unknown type", { type: "stock.vanished", schemaVersion: 1 }],
    ["whose data do not fit", { schemaVersion: 3, data: { warehouse: "north" } }],
  ])("GIVEN an event %s WHEN read THEN it is refused, not guessed at", (_, fault) => {
    expect(() => new EventReader(upcasters).read({ ...stored, ...fault })).toThrow();
  });
});
