import { setTimeout as sleep } from "node:timers/promises";
import { NODE_TIMEOUT_MS } from "../../constructs/cache/redis-places.ts";
import type { Drill, DrillContext, DrillResult } from "./drill.ts";
import { RedisLoad } from "./redis-load.ts";
import { RedisNodes } from "./redis-nodes.ts";

const WRITERS = 12;

export const redisPrimary: Drill = {
  name: "redis-primary",
  summary: "a Redis primary is killed under load",
  run: (context) => RedisNodes.during(context, (nodes) => killPrimary(nodes, context, 3_000)),
};

/**
 * Kills a primary under load, waits until all keys take writes again without it, brings it back, waits until writes have a
 * replica again, and reads everything.
 */
export async function killPrimary(
  nodes: RedisNodes,
  { progress, signal }: DrillContext,
  count: number,
): Promise<DrillResult> {
  const load = new RedisLoad(nodes, WRITERS);
  let victim = 0;
  try {
    await load.until(count, signal);
    const [primary, witness] = await nodes.primaries();
    if (primary === undefined || witness === undefined) {
      throw new Error("there are no two primaries");
    }
    victim = primary.index;
    const away = progress.step("a primary is killed under load");
    await nodes.kill(victim);
    await replaced(nodes, witness.index, primary.id, signal);
    await load.allTaken(signal);
    away.done();
    const back = progress.step("it comes back");
    nodes.start(victim);
    await nodes.repair();
    await load.allAcknowledged(signal);
    await load.until(load.acknowledged.size + count, signal);
    back.done();
  } finally {
    await load.end();
  }
  return {
    done: [
      `${WRITERS} writers wrote, each write waiting for one replica`,
      `killed primary ${victim} (kill -9) for good; its replica took over`,
      "brought it back once all keys took writes again; it follows its former replica",
    ],
    acknowledgedWrites: load.acknowledged.size,
    lostWrites: await load.lost(),
    stoppedMs: load.stoppedMs,
    limitMs: NODE_TIMEOUT_MS + 5_000,
    figures: {
      "none with a replica": `for ${Math.round(load.unacknowledgedMs)} ms: until the node was back`,
      "misleading WAITs": load.misleadingWaits,
    },
    // Beyond this, no writer noticed: then the wrong one was killed, and nothing is proved.
    faults: load.stoppedMs > NODE_TIMEOUT_MS / 2 ? [] : ["No write noticed that a primary was gone."],
  };
}

/** Waits until another has the node's slots, as a third one sees it. */
export async function replaced(nodes: RedisNodes, witness: number, id: string, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + NODE_TIMEOUT_MS * 12;
  const node = nodes.admin(witness);
  for (;;) {
    const table = String(await node.cluster("NODES"));
    const line = table.split("\n").find((text) => text.startsWith(id)) ?? "";
    if (line.split(" ").length <= 8) {
      return;
    }
    if (performance.now() > deadline) {
      throw new Error(`nobody took over from node ${line}`);
    }
    await sleep(50, undefined, { signal });
  }
}
