import type { Metrics } from "../metrics.ts";
import type { Database } from "../postgres/database.ts";
import type { Statement } from "../postgres/queries.ts";
import { sharedRead } from "../shared-read.ts";
import type { OutboxRow } from "./cloud-event.ts";

interface Depth {
  waiting: number;
  parked: number;
  age: number;
}

const DEPTH: Statement = {
  name: "outbox-depth",
  text: `select count(*) filter (where parked_at is null)::int as waiting, count(parked_at)::int as parked,
                coalesce(extract(epoch from now() - min(created_at) filter (where parked_at is null)), 0)::float8 as age
           from outbox`,
};

/** How the outbox is doing: its depth is read from the table whenever the metrics are. */
export class OutboxMetrics {
  readonly #published;

  constructor(metrics: Metrics, database: Database) {
    this.#published = metrics.counter("messages_published_total", "Messages that Kafka has acknowledged", ["topic"]);
    // While the database is away, the figures stay as they were; that it is away is told elsewhere.
    const read = sharedRead(() => database.rows<Depth>(DEPTH, []).catch(() => []));
    const ofDepth = (name: string, help: string, figure: (depth: Depth) => number) =>
      metrics.gauge(name, help, [], async (gauge) => {
        const [depth] = await read();
        if (depth !== undefined) {
          gauge.set(figure(depth));
        }
      });
    ofDepth("outbox_depth", "Messages that wait to be published", ({ waiting }) => waiting);
    ofDepth("outbox_parked", "Messages that Kafka refuses, and that somebody has to look at", ({ parked }) => parked);
    ofDepth("outbox_age_seconds", "Age of the oldest message that waits to be published", ({ age }) => age);
  }

  published(rows: readonly OutboxRow[]): void {
    for (const [topic, ofTopic] of Map.groupBy(rows, (row) => row.topic)) {
      this.#published.inc({ topic }, ofTopic.length);
    }
  }
}
