import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { registeredEvents } from "./event-registry.ts";
import { eventSchemas } from "./event-schemas.ts";
import { contractOf, ServiceContract } from "./service-contract.ts";
import type { TopicDefinition } from "./topic.ts";
import { topics } from "./topics.ts";

const orderId = "5b0f4f0e-7c40-4a8c-9d6c-7f3f0a1b2c3d";
const placed = {
  topic: "order.events",
  key: orderId,
  type: "order.placed",
  data: { orderId, userId: "user-1", items: [{ sku: "TEA-1", quantity: 1 }] },
};

const pathsOf = (faults: readonly { path: string }[]) => faults.map(({ path }) => path);

describe("a service's contract", () => {
  test("GIVEN a right event WHEN its owner publishes it THEN there is no fault; nobody else may", () => {
    expect(contractOf("order").faultsOfNew(placed)).toEqual([]);
    expect(contractOf("inventory").faultsOfNew(placed)).toEqual([
      { path: "topic", problem: "order.events is order's: inventory may not publish to it" },
    ]);
    expect(pathsOf(contractOf("order").faultsOfNew({ ...placed, topic: "no.topic" }))).toEqual(["topic"]);
  });

  test.each([
    ["under another key", { key: "user-1" }, ["key"]],
    ["of another topic", { topic: "inventory.commands" }, ["type"]],
    ["of an unknown type", { type: "order.eaten" }, ["type"]],
    ["without a field", { data: { orderId, items: [] } }, ["data.userId"]],
    [
      "with a wrong item",
      { data: { ...placed.data, items: [{ sku: "TEA-1", quantity: 1.5 }] } },
      ["data.items[0].quantity"],
    ],
    ["with a field of no schema", { data: { ...placed.data, token: "tok_secret" } }, ["data"]],
  ])("GIVEN an event %s WHEN it is to be published THEN its path is named, and no value of it", (_, change, paths) => {
    const faults = contractOf("order").faultsOfNew({ ...placed, ...change });

    expect(pathsOf(faults)).toEqual(paths);
    expect(JSON.stringify(faults)).not.toMatch(/tok_secret|user-1/);
  });

  test("GIVEN an event whose key is not that of its topic WHEN published THEN its own key is asked for", () => {
    const data = { sku: "TEA-1", warehouse: "north", quantity: 1, available: 1 };
    const received = { topic: "inventory.events", type: "stock.received", data };

    expect(contractOf("inventory").faultsOfNew({ ...received, key: "TEA-1" })).toEqual([]);
    expect(pathsOf(contractOf("inventory").faultsOfNew({ ...received, key: orderId }))).toEqual(["key"]);
  });

  test("GIVEN topics and handlers WHEN a service consumes THEN only with the registry's schemas, of topics that name it", () => {
    const handler = { type: "order.placed", data: eventSchemas["order.placed"][1] };

    expect(contractOf("notification").faultsOfConsumer(["order.events"], [handler])).toEqual([]);
    expect(pathsOf(contractOf("user").faultsOfConsumer(["order.events"], [handler]))).toEqual(["topics[0]"]);
    expect(pathsOf(contractOf("notification").faultsOfConsumer(["user.events"], [handler]))).toEqual(["handlers[0]"]);
    expect(
      pathsOf(contractOf("notification").faultsOfConsumer(["order.events"], [{ ...handler, data: z.object({}) }])),
    ).toEqual(["handlers[0]"]);
  });

  test("GIVEN an event with a second version WHEN published THEN each version is checked by its own schema", () => {
    const [, , , order] = topics;
    const topic = { ...order, events: { "order.placed": { versions: [1, 2] } } } as TopicDefinition;
    const schemas = { "order.placed": { 1: eventSchemas["order.placed"][1], 2: z.object({ orderId: z.uuid() }) } };
    const contract = new ServiceContract("order", [topic], registeredEvents([topic], schemas));
    const second = { ...placed, type: "order.placed.v2", data: { orderId } };

    expect([placed, second].flatMap((message) => contract.faultsOfNew(message))).toEqual([]);
    expect(contract.faultsOfNew({ ...second, type: "order.placed" })).not.toEqual([]);
  });

  test("GIVEN a version without a schema, or a schema without a version WHEN registered THEN it is refused by name", () => {
    expect(() => registeredEvents(topics, {})).toThrow("topics.user.events.events.user.registered: version 1");
    expect(() => registeredEvents(topics, { ...eventSchemas, "no.event": { 1: z.object({}) } })).toThrow("no.event");
  });
});
