import { describe, expect, test } from "@jest/globals";
import { Metrics } from "@plinth/chassis";
import { Outbox } from "@plinth/chassis/kafka";
import type { Queries } from "@plinth/chassis/postgres";
import { contractOf } from "@plinth/events";
import { SagaMachine } from "../domain/saga.ts";
import { OrderFigures } from "../order-figures.ts";
import { SagaSteps } from "./saga-steps.ts";

const ORDER = { userId: "user-1", items: [{ sku: "tea", quantity: 1 }], currency: "EUR", paymentToken: "tok_ok" };
const CONTEXT = {
  correlationId: "correlation-1",
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
};

describe("the steps of a saga", () => {
  test("GIVEN a process whose clock is wrong WHEN an order is placed THEN its deadline is by the database's", async () => {
    const stockMs = 60_000;
    const now = new Date("2020-01-01T00:00:00Z");
    const written: unknown[] = [];
    const tx = {
      rows: async ({ name }: { name: string }, values: readonly unknown[]) => {
        written.push(...(name === "add-saga" ? values : []));
        return name === "now" ? [{ now }] : [];
      },
    } as Queries;
    const figures = new OrderFigures(new Metrics("test"), async () => new Map());
    const steps = new SagaSteps(
      new SagaMachine({ stockMs, leaseMs: 1 }),
      new Outbox(contractOf("order")),
      figures,
      () => undefined,
    );

    await steps.begin(tx, ORDER, CONTEXT);

    expect(written.filter((value) => value instanceof Date)).toEqual(Array(2).fill(new Date(now.getTime() + stockMs)));
  });
});
