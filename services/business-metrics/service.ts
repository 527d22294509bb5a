import { createApp, type Logger, Metrics, Readiness, type Service, sharedRead } from "@plinth/chassis";
import { GroupLag, within } from "@plinth/chassis/kafka";
import { BusinessFigures } from "./business-figures.ts";
import { feedEvents, GROUP, TOPICS } from "./kafka/event-feed.ts";
import type { BusinessMetricsSettings } from "./settings.ts";

/** Less than Prometheus waits for the figures, in milliseconds. */
const LAG_MS = 3_000;

/** The exporter of figures that no single service owns, reading from now on, through every absence of Kafka. */
export async function createBusinessMetricsService(settings: BusinessMetricsSettings, log: Logger): Promise<Service> {
  const metrics = new Metrics("business-metrics");
  const figures = new BusinessFigures(metrics, settings.REMEMBERED_EVENTS);
  const lag = new GroupLag(settings, GROUP, TOPICS);
  exportLag(metrics, lag, log);
  const feed = feedEvents(settings, figures, log);
  const readiness = new Readiness([{ name: "kafka", optional: true, check: () => feed.check() }]);

  return {
    app: createApp({
      title: "Business metrics",
      version: "1",
      routes: [],
      problems: {},
      readiness,
      metrics,
      log,
      settings,
    }),
    readiness,
    close: async () => {
      await feed.close();
      await lag.close();
    },
  };
}

function exportLag(metrics: Metrics, lag: GroupLag, log: Logger): void {
  // A broker that is away must not take the other figures with it.
  const read = sharedRead(() =>
    within(LAG_MS, "reading the lag", lag.read()).catch((err) => log.debug({ err }, "the lag cannot be read")),
  );
  const help = "Events that wait to be counted, of all replicas";
  metrics.gauge("business_events_lag", help, ["topic"], async (gauge) => {
    const byTopic = await read();
    gauge.reset();
    for (const [topic, count] of byTopic ?? []) {
      gauge.set({ topic }, count);
    }
  });
}
