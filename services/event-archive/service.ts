import { createApp, type Logger, Metrics, Readiness, type Service } from "@plinth/chassis";
import { exportGroupLag, GroupLag, GroupMember } from "@plinth/chassis/kafka";
import { ARCHIVE, topicsReadBy } from "@plinth/events";
import { ArchiveFigures } from "./archive-figures.ts";
import { ArchiveLane } from "./kafka/archive-lane.ts";
import type { EventArchiveSettings } from "./settings.ts";
import { openBucket } from "./storage/object-storage.ts";

const LAG = { name: "event_archive_lag", help: "Events that wait to be archived, of all replicas" };

/** The archive at work, through every absence of Kafka and of the object storage: events wait in their topics meanwhile. */
export async function createEventArchiveService(settings: EventArchiveSettings, log: Logger): Promise<Service> {
  const topics = topicsReadBy(ARCHIVE);
  const metrics = new Metrics(ARCHIVE);
  const bucket = openBucket(settings);
  const lanes = new Set<ArchiveLane>();
  const figures = new ArchiveFigures(metrics, () => oldestOf(lanes));
  const lag = new GroupLag(settings, ARCHIVE, topics);
  exportGroupLag(metrics, lag, LAG, log);
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
