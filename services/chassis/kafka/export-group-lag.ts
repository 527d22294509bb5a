import type { Logger } from "../logger.ts";
import type { Metrics } from "../metrics.ts";
import { sharedRead } from "../shared-read.ts";
import { within } from "./deadline.ts";
import type { GroupLag } from "./group-lag.ts";

/** Less than Prometheus waits for the figures, in milliseconds. */
const LAG_MS = 3_000;

/** Exports how far a group is behind as a gauge by topic. */
export function exportGroupLag(
  metrics: Metrics,
  lag: GroupLag,
  { name, help }: { readonly name: string; readonly help: string },
  log: Logger,
): void {
  // A broker that is away must not take the other figures with it.
  const read = sharedRead(() =>
    within(LAG_MS, "reading the lag", lag.read()).catch((err) => log.debug({ err }, "the lag cannot be read")),
  );
  metrics.gauge(name, help, ["topic"], async (gauge) => {
    const byTopic = await read();
    gauge.reset();
    for (const [topic, count] of byTopic ?? []) {
      gauge.set({ topic }, count);
    }
  });
}
