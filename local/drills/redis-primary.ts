import { setTimeout as sleep } from "node:timers/promises";
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
    const [primary, witness] = await nodes.primaries();
    if (primary === undefined || witness === undefined) {
      throw new Error("there are no two primaries");
    }
    victim = primary.index;
    await nodes.kill(victim);
    await replaced(nodes, witness.index, primary.id);
    // As its pod does; with one replica required, the new primary takes writes once it is followed.
    nodes.start(victim);
    await nodes.repair();
    await load.until(load.acknowledged.size + count / 2);
    step.done();
  } finally {
    await load.end();
  }
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

/** Waits until another has the node's slots, as a third one sees it. */
async function replaced(nodes: RedisNodes, witness: number, id: string): Promise<void> {
  const deadline = performance.now() + NODE_TIMEOUT_MS * 6;
  const node = nodes.admin(witness);
  for (;;) {
    const line =
      String(await node.cluster("NODES"))
        .split("\n")
        .find((text) => text.startsWith(id)) ?? "";
    if (line.split(" ").length <= 8) {
      return;
    }
    if (performance.now() > deadline) {
      throw new Error(`nobody took over from node ${line}`);
    }
    await sleep(50);
  }
}
