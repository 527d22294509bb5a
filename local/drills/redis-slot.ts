import type { Drill, DrillContext, DrillResult } from "./drill.ts";
import { writeSome } from "./redis-addresses.ts";
import { lostOf } from "./redis-load.ts";
import { RedisNodes } from "./redis-nodes.ts";

export const redisSlot: Drill = {
  name: "redis-slot",
  summary: "a Redis node is killed while a slot moves",
  run: (context) => RedisNodes.during(context, (nodes) => breakMove(nodes, context, 2_000)),
};

/** Moves half of a slot's keys, kills the node that they come from, brings it back, and has the slot repaired. */
export async function breakMove(nodes: RedisNodes, { progress }: DrillContext, count: number): Promise<DrillResult> {
  const written = await writeSome(nodes, count);
  const client = nodes.client();
  const [source, target] = await nodes.primaries();
  if (source === undefined || target === undefined) {
    throw new Error("there are no two primaries");
  }
  const step = progress.step("a slot is half moved, and the node that it comes from is killed");
  const slot = await slotOf(nodes, source.index, [...written.keys()]);
  const [from, to] = [nodes.admin(source.index), nodes.admin(target.index)];
  // More keys for this slot: half of them is to be more than none.
  const [sample = ""] = (await from.cluster("GETKEYSINSLOT", slot, 1)) as string[];
  const more = Array.from({ length: 40 }, (_, each) => [`drill:{${sample}}:${each}`, `value ${each}`] as const);
  const inSlot = await keysFor(from, slot, more);
  for (const [key, value] of inSlot) {
    await client.set(key, value);
    written.set(key, value);
  }
  await to.cluster("SETSLOT", slot, "IMPORTING", source.id);
  await from.cluster("SETSLOT", slot, "MIGRATING", target.id);
  const keys = (await from.cluster("GETKEYSINSLOT", slot, 10_000)) as string[];
  const half = keys.slice(0, Math.ceil(keys.length / 2));
  const address = nodes.addresses[target.index] ?? "";
  await from.call(
    "MIGRATE",
    address,
    nodes.port,
    "",
    0,
    5_000,
    "AUTH2",
    "plinth-admin",
    nodes.passwords.admin,
    "KEYS",
    ...half,
  );
  await from.wait(1, 5_000);
  await to.wait(1, 5_000);
  await nodes.kill(source.index);
  nodes.start(source.index);
  const said = await nodes.repair();
  step.done();
  const tables = await Promise.all(nodes.addresses.map((_, index) => nodes.admin(index).cluster("NODES")));
  return {
    done: [
      `moved ${half.length} of the ${keys.length} keys of slot ${slot}`,
      "killed the node that they come from (kill -9), and brought it back",
      "ran the repair Job",
    ],
    acknowledgedWrites: written.size,
    lostWrites: await lostOf(nodes.client(), written),
    stoppedMs: undefined,
    faults: [
      ...(tables.some((table) => String(table).includes("[")) ? ["A slot is still open."] : []),
      ...(said.includes("closing slots") ? [] : ["The Job found no open slot, so nothing is proved."]),
      ...(half.length > 1 && half.length < keys.length ? [] : ["The slot was not half moved."]),
    ],
  };
}

/** A slot of the node that has a key. */
async function slotOf(nodes: RedisNodes, index: number, keys: readonly string[]): Promise<number> {
  const node = nodes.admin(index);
  for (const key of keys) {
    const slot = Number(await node.cluster("KEYSLOT", key));
    if (Number(await node.cluster("COUNTKEYSINSLOT", slot)) > 0) {
      return slot;
    }
  }
  throw new Error("the node has no key");
}

type Entry = readonly [key: string, value: string];

/** Those of the keys that are of this slot. */
async function keysFor(
  node: ReturnType<RedisNodes["admin"]>,
  slot: number,
  entries: readonly Entry[],
): Promise<Entry[]> {
  const slots = await Promise.all(entries.map(([key]) => node.cluster("KEYSLOT", key)));
  return entries.filter((_, index) => Number(slots[index]) === slot);
}
