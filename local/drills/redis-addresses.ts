import type { Drill, DrillContext, DrillResult } from "./drill.ts";
import { lostOf } from "./redis-load.ts";
import { drillKey, RedisNodes } from "./redis-nodes.ts";

export const redisAddresses: Drill = {
  name: "redis-addresses",
  summary: "all Redis nodes restart with new addresses",
  run: (context) => RedisNodes.during(context, (nodes) => moveAll(nodes, context, 2_000)),
};

/** Writes, moves every node, and reads again. */
export async function moveAll(nodes: RedisNodes, { progress }: DrillContext, count: number): Promise<DrillResult> {
  const written = await writeSome(nodes, count);
  const [before = ""] = nodes.addresses;
  const step = progress.step("all six nodes restart with new addresses");
  await nodes.killAll();
  nodes.address(2);
  const from = performance.now();
  await nodes.startAll();
  await nodes.repair();
  step.done();
  const healedMs = Math.round(performance.now() - from);
  return {
    done: [`wrote ${count} keys`, `killed all six nodes, of ${before} and so on`, "started them with new addresses"],
    acknowledgedWrites: written.size,
    lostWrites: await lostOf(nodes.client(), written),
    stoppedMs: undefined,
    figures: { "healed after (ms)": healedMs },
  };
}

/** Keys over all slots, each on its replica too. */
export async function writeSome(nodes: RedisNodes, count: number): Promise<Map<string, string>> {
  const written = new Map(Array.from({ length: count }, (_, each) => [drillKey(each), `value ${each}`]));
  const client = nodes.client();
  await Promise.all([...written].map(([key, value]) => client.set(key, value)));
  // WAIT waits for what its own connection has written, so it goes over those of the client.
  await Promise.all(client.nodes("master").map((node) => node.wait(1, 5_000)));
  return written;
}
