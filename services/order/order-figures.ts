import { type Metrics, sharedRead } from "@plinth/chassis";
import type { Saga, Step } from "./domain/saga.ts";
import type { StoredSaga } from "./domain/stored-saga.ts";
import type { OpenSagas } from "./postgres/sagas-in-postgres.ts";

/** A step may wait for people's means of payment: up to five minutes. */
const STEP_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** The steps of a saga that is not at its end. */
const OPEN_STEPS: readonly Step[] = ["reserving", "charging", "refunding", "confirming"];

/** The business figures of the service, counted by the replica that committed what they count. */
export class OrderFigures {
  readonly #orders;
  readonly #revenue;
  readonly #steps;

  /** @param open reads the sagas that are under way, by step */
  constructor(metrics: Metrics, open: () => Promise<ReadonlyMap<string, OpenSagas>>) {
    this.#orders = metrics.counter("orders_total", "Orders by what became of them", ["outcome"]);
    this.#revenue = metrics.counter("order_revenue_minor_units_total", "Totals of confirmed orders", ["currency"]);
    this.#steps = metrics.histogram(
      "saga_step_duration_seconds",
      "How long sagas were in a step",
      ["step"],
      STEP_SECONDS,
    );
    // Without the database the other figures are still worth reading.
    const read = sharedRead(() => open().catch(() => undefined));
    const ofOpen = (name: string, help: string, figure: (open: OpenSagas) => number) =>
      metrics.gauge(name, help, ["step"], async (gauge) => {
        const steps = await read();
        for (const step of steps === undefined ? [] : OPEN_STEPS) {
          gauge.set({ step }, figure(steps?.get(step) ?? { sagas: 0, seconds: 0 }));
        }
      });
    ofOpen("sagas_open", "Sagas that are not at their end, of all replicas", ({ sagas }) => sagas);
    ofOpen(
      "saga_oldest_seconds",
      "How long the saga that came first into a step has been in it, of all replicas: one that is stuck shows here",
      ({ seconds }) => seconds,
    );
  }

  placed(): void {
    this.#orders.inc({ outcome: "placed" });
  }

  advanced({ saga: before, currency, stepSince, now }: StoredSaga, after: Saga): void {
    if (before.step === after.step) {
      return;
    }
    this.#steps.observe({ step: before.step }, Math.max(0, (now.getTime() - stepSince.getTime()) / 1000));
    if (after.step === "confirmed" || after.step === "cancelled") {
      this.#orders.inc({ outcome: after.reason ?? after.step });
    }
    if (after.step === "confirmed") {
      this.#revenue.inc({ currency }, after.total ?? 0);
    }
  }
}
