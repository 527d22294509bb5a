import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { silentProgress } from "../progress.ts";
import { reportOf } from "./drill-report.ts";
import { moveAll } from "./redis-addresses.ts";
import { RedisNodes } from "./redis-nodes.ts";
import { breakMove } from "./redis-slot.ts";

test("GIVEN a cluster WHEN a slot's move breaks off, all nodes move, and it is repaired again by two THEN nothing is lost", async () => {
  const dir = mkdtempSync(join(tmpdir(), "plinth-redis-drills-"));
  const context = { dir, progress: silentProgress, signal: new AbortController().signal };
  try {
    await RedisNodes.during(context, async (nodes) => {
      expect(reportOf({ name: "redis-slot" }, await breakMove(nodes, context, 100))).toMatchObject({
        faults: [],
        lost: 0,
      });
      expect(reportOf({ name: "redis-addresses" }, await moveAll(nodes, context, 100))).toMatchObject({
        faults: [],
        lost: 0,
      });
      // Where nothing is amiss, nothing is done.
      for (const said of await Promise.all([nodes.repair(), nodes.repair()])) {
        expect(said).toBe("the cluster is whole: 3 primaries, 3 replicas\n");
      }
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}, 120_000);
