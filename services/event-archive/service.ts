import { createApp, type Logger, Metrics, Readiness, type Service, sharedRead } from "@plinth/chassis";
import { GroupLag, GroupMember, within } from "@plinth/chassis/kafka";
import { ARCHIVE, topicsReadBy } from "@plinth/events";
import { ArchiveFigures } from "./archive-figures.ts";
import { ArchiveLane } from "./kafka/archive-lane.ts";
import type { EventArchiveSettings } from "./settings.ts";
import { openBucket } from "./storage/object-storage.ts";

/** Less than Prometheus waits for the figures, in milliseconds. */
const LAG_MS = 3_000;

/** The archive at work, through every absence of Kafka and of the object storage: events wait in their topics meanwhile. */
export async function createEventArchiveService(settings: EventArchiveSettings, log: Logger): Promise<Service> {
  const topics = topicsReadBy(ARCHIVE);
  const metrics = new Metrics(ARCHIVE);
  const bucket = openBucket(settings);
  const lanes = new Set<ArchiveLane>();
  const figures = new ArchiveFigures(metrics, () => oldestOf(lanes));
  const lag = new GroupLag(settings, ARCHIVE, topics);
  exportLag(metrics, lag, log);
  const limits = { events: settings.ARCHIVE_BATCH_EVENTS, bytes: settings.ARCHIVE_BATCH_BYTES };
  const lanesProps = { storage: bucket, limits, ageMs: settings.ARCHIVE_BATCH_SECONDS * 1000, figures, log };
  const member = new GroupMember({
    kafka: settings,
    group: ARCHIVE,
    topics,
    log,
    mostWaiting: 2 * limits.events,
    lanes: (props) => {
      const lane = new ArchiveLane(lanesProps, props);
      lanes.add(lane);
      props.ending.addEventListener("abort", () => lanes.delete(lane), { once: true });
      return lane;
    },
  });
  const readiness = new Readiness([
    { name: "kafka", optional: true, check: () => member.check() },
    { name: "storage", optional: true, check: async () => void (await bucket.keys("readiness/")) },
  ]);

  return {
    app: createApp({
      title: "Event archive",
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
      await member.close();
      await lag.close();
      bucket.close();
    },
  };
}

function oldestOf(lanes: ReadonlySet<ArchiveLane>): number | undefined {
  const times = [...lanes].flatMap(({ oldest }) => oldest ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}

function exportLag(metrics: Metrics, lag: GroupLag, log: Logger): void {
  // A broker that is away must not take the other figures with it.
  const read = sharedRead(() =>
    within(LAG_MS, "reading the lag", lag.read()).catch((err) => log.debug({ err }, "the lag cannot be read")),
  );
  metrics.gauge("event_archive_lag", "Events that wait to be archived, of all replicas", ["topic"], async (gauge) => {
    const byTopic = await read();
    gauge.reset();
    for (const [topic, count] of byTopic ?? []) {
      gauge.set({ topic }, count);
    }
  });
}
