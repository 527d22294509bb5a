import type { Metrics } from "@plinth/chassis";
import type { Batch } from "./domain/batch.ts";

/** What the archive tells of itself. */
export class ArchiveFigures {
  readonly #events;
  readonly #objects;
  readonly #bytes;
  readonly #failed;

  /** @param oldest when the oldest event came that waits in this process, in milliseconds since 1970; undefined while none does */
  constructor(metrics: Metrics, oldest: () => number | undefined) {
    this.#events = metrics.counter("event_archive_events_total", "Events that were archived", ["topic"]);
    this.#objects = metrics.counter("event_archive_objects_total", "Objects that were written", ["topic"]);
    this.#bytes = metrics.counter("event_archive_bytes_total", "Bytes that were written, packed", ["topic"]);
    this.#failed = metrics.counter("event_archive_failed_calls_total", "Calls of the object storage that failed");
    metrics.gauge(
      "event_archive_oldest_seconds",
      "Age of the oldest event that this process has read and not archived",
      [],
      (gauge) => {
        const time = oldest();
        gauge.set(time === undefined ? 0 : Math.max(0, (Date.now() - time) / 1000));
      },
    );
  }

  archived([{ topic }, ...others]: Batch, bytes: number): void {
    this.#events.inc({ topic }, 1 + others.length);
    this.#objects.inc({ topic });
    this.#bytes.inc({ topic }, bytes);
  }

  failed(): void {
    this.#failed.inc();
  }
}
