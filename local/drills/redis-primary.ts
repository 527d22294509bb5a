import type { Drill, DrillContext, DrillResult } from "./drill.ts";
import { RedisLoad } from "./redis-load.ts";
import { NODE_TIMEOUT_MS, RedisNodes } from "./redis-nodes.ts";

export const redisPrimary: Drill = {
  name: "redis-primary",
  summary: "a Redis primary is killed under load",
  run: (context) => RedisNodes.during(context, (nodes) => killPrimary(nodes, context, 3_000)),
};

/** Kills a primary under load, goes on until all keys take writes again, brings it back, and reads everything. */
export async function killPrimary(nodes: RedisNodes, { progress }: DrillContext, count: number): Promise<DrillResult> {
  const load = new RedisLoad(nodes, 12);
  let victim = 0;
  try {
    const step = progress.step("a primary is killed under load");
    await load.until(count);
    victim = (await nodes.primaries())[0]?.index ?? 0;
    await nodes.kill(victim);
    const failed = performance.now();
    // Its slots are taken again within the limit, or the longest pause is over it.
    while (performance.now() - failed < NODE_TIMEOUT_MS + 8_000 && load.stoppedMs < NODE_TIMEOUT_MS / 2) {
      await load.until(load.acknowledged.size + 50);
    }
    await load.until(load.acknowledged.size + count / 2);
    step.done();
  } finally {
    await load.end();
  }
  nodes.start(victim);
  await nodes.repair();
  return {
    done: [
      "12 writers wrote, each write waiting for one replica",
      `killed primary ${victim} (kill -9)`,
      "brought it back",
    ],
    acknowledgedWrites: load.acknowledged.size,
    lostWrites: await load.lost(),
    stoppedMs: load.stoppedMs,
    limitMs: NODE_TIMEOUT_MS + 5_000,
    // Beyond this, no writer noticed: then the wrong one was killed, and nothing is proved.
    faults: load.stoppedMs > NODE_TIMEOUT_MS / 2 ? [] : ["No write noticed that a primary was gone."],
  };
}
