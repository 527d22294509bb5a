import { createApp, type Logger, Metrics, Readiness, type Service } from "@plinth/chassis";
import { exportGroupLag, GroupLag } from "@plinth/chassis/kafka";
import { BusinessFigures } from "./business-figures.ts";
import { feedEvents, GROUP, TOPICS } from "./kafka/event-feed.ts";
import type { BusinessMetricsSettings } from "./settings.ts";

const LAG = { name: "business_events_lag", help: "Events that wait to be counted, of all replicas" };

/** The exporter of figures that no single service owns, reading from now on, through every absence of Kafka. */
export async function createBusinessMetricsService(settings: BusinessMetricsSettings, log: Logger): Promise<Service> {
  const metrics = new Metrics("business-metrics");
  const figures = new BusinessFigures(metrics, settings.REMEMBERED_EVENTS);
  const lag = new GroupLag(settings, GROUP, TOPICS);
  exportGroupLag(metrics, lag, LAG, log);
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
