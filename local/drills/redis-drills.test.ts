import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { silentProgress } from "../progress.ts";
import type { DrillContext } from "./drill.ts";
import { moveAll, writeSome } from "./redis-addresses.ts";
import { lostOf } from "./redis-load.ts";
import { RedisNodes, type RedisNodesProps } from "./redis-nodes.ts";
import { replaced } from "./redis-primary.ts";
import { breakMove } from "./redis-slot.ts";
import { stopPrimary } from "./redis-stop.ts";

type Work = (nodes: RedisNodes, context: DrillContext) => Promise<void>;

async function during(work: Work, props: RedisNodesProps = {}): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "plinth-redis-drills-"));
  const context = { dir, progress: silentProgress, signal: new AbortController().signal };
  try {
    await RedisNodes.during(context, (nodes) => work(nodes, context), props);
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

test("GIVEN a cluster WHEN a slot's move breaks off, all nodes move, one stops, and one loses its volume THEN nothing is lost", async () => {
  await during(async (nodes, context) => {
    expect(await breakMove(nodes, context, 100)).toMatchObject({ faults: [], lostWrites: [] });
    expect(await moveAll(nodes, context, 100)).toMatchObject({ lostWrites: [] });

    const [stopping] = await nodes.primaries();
    expect(await stopPrimary(nodes, context, 100)).toMatchObject({ lostWrites: [] });
    expect((await nodes.primaries()).map(({ index }) => index)).not.toContain(stopping?.index);

    const written = await writeSome(nodes, 100);
    const [lost, witness] = await nodes.primaries();
    const { index, id } = lost ?? { index: 0, id: "" };
    await nodes.kill(index);
    nodes.loseVolume(index);
    expect(await nodes.ready(index)).toBe(false);
    await replaced(nodes, witness?.index ?? 0, id, context.signal);
    nodes.start(index);
    // It is another node now, and the one that it was is gone for good.
    expect(await nodes.repair()).toContain(`forgetting ${id}`);
    expect(await nodes.ready(index)).toBe(true);
    expect(await lostOf(nodes.client(), written)).toEqual([]);

    // Where nothing is amiss, nothing is done.
    for (const said of await Promise.all([nodes.repair(), nodes.repair()])) {
      expect(said).toBe("the cluster is whole: 3 primaries, 3 replicas\n");
    }
  });
});

test("GIVEN two replicas for each primary and one required WHEN a primary is killed for good THEN writes go on without it", async () => {
  await during(
    async (nodes, { signal }) => {
      const written = await writeSome(nodes, 100);
      const [primary, witness] = await nodes.primaries();
      await nodes.kill(primary?.index ?? 0);
      await replaced(nodes, witness?.index ?? 0, primary?.id ?? "", signal);

      const client = nodes.client();
      expect(await lostOf(client, written)).toEqual([]);
      for (const key of written.keys()) {
        await expect(untilTaken(() => client.set(key, "later"))).resolves.toBe("OK");
      }
    },
    { replicasPerPrimary: 2, replicasToWrite: 1 },
  );
});

/** The other replica follows its new primary a moment later. */
async function untilTaken(write: () => Promise<unknown>): Promise<unknown> {
  for (const deadline = performance.now() + 60_000; ; ) {
    const answer = await write().catch((error: unknown) => error);
    if (answer === "OK" || performance.now() > deadline) {
      return answer;
    }
  }
}
