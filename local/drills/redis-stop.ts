import { NODE_TIMEOUT_MS } from "../../constructs/cache/redis-places.ts";
import type { Drill, DrillContext, DrillResult } from "./drill.ts";
import { RedisLoad } from "./redis-load.ts";
import { RedisNodes } from "./redis-nodes.ts";

const WRITERS = 12;

export const redisStop: Drill = {
  name: "redis-stop",
  summary: "a Redis primary is stopped under load",
  run: (context) => RedisNodes.during(context, (nodes) => stopPrimary(nodes, context, 3_000)),
};

/** Stops a primary as a drained node does its pods, brings it back, and reads everything. */
export async function stopPrimary(
  nodes: RedisNodes,
  { progress, signal }: DrillContext,
  count: number,
): Promise<DrillResult> {
  const load = new RedisLoad(nodes, WRITERS);
  const [primary] = await nodes.primaries();
  const victim = primary?.index ?? 0;
  let successor = "";
  try {
    await load.until(count, signal);
    const step = progress.step("a primary is stopped under load");
    await nodes.stop(victim);
    await load.allTaken(signal);
    successor = (await nodes.primaries(victim)).map(({ index }) => index).join(", ");
    nodes.start(victim);
    await nodes.repair();
    await load.allAcknowledged(signal);
    step.done();
  } finally {
    await load.end();
  }
  return {
    done: [
      `${WRITERS} writers wrote, each write waiting for one replica`,
      `stopped primary ${victim} with its hook; primaries were ${successor} then`,
      "brought it back",
    ],
    acknowledgedWrites: load.acknowledged.size,
    lostWrites: await load.lost(),
    stoppedMs: load.stoppedMs,
    // Else the others had to find out that it is gone, and the hook was of no use.
    limitMs: NODE_TIMEOUT_MS,
  };
}
