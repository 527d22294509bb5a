import type { Metrics } from "@plinth/chassis";
import { CHANNELS, type Channel } from "../domain/channel.ts";
import type { Deliveries, Settlement } from "../domain/delivery.ts";
import type { Gates } from "./gates.ts";

/** The figures of the deliveries. */
export class DeliveryMetrics {
  readonly #outcomes: ReturnType<typeof outcomeCounter>;

  constructor(metrics: Metrics, deliveries: Deliveries, gates: Gates) {
    this.#outcomes = outcomeCounter(metrics);
    metrics.gauge("notification_dead_letters", "Deliveries that were given up", ["channel"], async (gauge) => {
      // Without Postgres the other figures are worth reading all the more.
      const dead = await deliveries.countDead().catch(() => undefined);
      gauge.reset();
      for (const channel of dead === undefined ? [] : CHANNELS) {
        gauge.set({ channel }, dead?.get(channel) ?? 0);
      }
    });
    metrics.gauge(
      "notification_breakers",
      "Targets that get nothing just now, or one attempt to find out",
      ["channel", "state"],
      (gauge) => {
        for (const channel of CHANNELS) {
          for (const state of ["open", "half-open"] as const) {
            gauge.set({ channel, state }, gates.count(channel, state));
          }
        }
      },
    );
  }

  settled(channel: Channel, settlement: Settlement): void {
    const wasTried = settlement.state !== "pending" || settlement.counts;
    const outcome = settlement.state === "pending" ? (wasTried ? "failed" : "turned-away") : settlement.state;
    this.#outcomes.inc({ channel, outcome });
  }

  expired(counts: ReadonlyMap<Channel, number>): void {
    for (const [channel, count] of counts) {
      this.#outcomes.inc({ channel, outcome: "dead" }, count);
    }
  }
}

function outcomeCounter(metrics: Metrics) {
  return metrics.counter(
    "notification_deliveries_total",
    "Attempts to deliver, by how they ended: delivered, failed (to be tried again), turned-away (not tried), dead (given up)",
    ["channel", "outcome"],
  );
}
