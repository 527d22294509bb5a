import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { loadSettings, type Settings } from "../../infra/settings.ts";
import { silentProgress } from "../progress.ts";
import { projectDir } from "../project.ts";
import { readStackFile } from "../stack-file.ts";
import { type CapacityPlan, capacityPlan } from "./capacity-plan.ts";
import { findCapacity } from "./find-capacity.ts";
import { type ShopStore, shop } from "./testdata/shop.ts";

const file = readStackFile("local", "local/capacity/testdata/Pulumi.shop.yaml", projectDir);
const settings = loadSettings(file.config);

function planOf(store: ShopStore, change: Partial<Settings> = {}): CapacityPlan {
  return capacityPlan("shop", { ...settings, ...change }, shop(store));
}

let end: AbortController;

beforeEach(() => {
  end = new AbortController();
});

// A test that took too long must not leave its processes behind.
afterEach(() => end.abort());

async function capacityOf(plan: CapacityPlan) {
  return await findCapacity(plan, silentProgress, end.signal);
}

test("GIVEN a store with a member in each zone, WHEN zones, spot nodes and single nodes go, THEN all holds, with what it takes", async () => {
  const report = await capacityOf(planOf({ insistsOnZones: true }));
  const named = (name: string) => report.experiments.find((outcome) => outcome.name === name);

  expect(report.falls).toEqual([]);
  expect(report.verdict).toBe("holds");
  const db = report.workloads.find(({ workload }) => workload === "StatefulSet shop/db");
  expect(db).toMatchObject({ ready: 3, zones: { a: 1, b: 1, c: 1 }, least: { kind: "quorum", pods: 2 } });

  // Its volume is in the zone that is lost.
  const loss = named("loss of zone b");
  expect(loss?.unplaced).toEqual([
    { workload: "StatefulSet shop/db", pods: 1, why: expect.stringContaining("PersistentVolume's node affinity") },
  ]);
  // The services' pods have nodes of their purpose left, or get new ones.
  expect(named("loss of all spot nodes")).toMatchObject({ unplaced: [], displaced: 3, burstNodes: expect.any(Number) });
  expect(named("loss of all spot nodes")?.burstNodes).toBeGreaterThan(0);
  expect(named("every autoscaler at its most")?.unplaced).toEqual([]);
  expect(named("every autoscaler at its most")?.burstNodes).toBeGreaterThan(0);

  const drains = report.experiments.filter(({ kind }) => kind === "drain");
  expect(drains).toHaveLength(6);
  // Each from the same state: one pod on every node, whatever went before.
  expect(drains.map(({ displaced, held }) => [displaced, held])).toEqual(drains.map(() => [1, []]));
});

test("GIVEN a store with two of three members in one zone, WHEN that zone is lost, THEN it is named with when and why", async () => {
  const nodeGroups = settings.nodeGroups
    .filter(({ name }) => name === "data")
    .map((group) => ({ ...group, zones: ["a", "b"] }));
  const { burst: _, ...rest } = settings;
  const plan = planOf({ insistsOnZones: false }, { ...rest, zones: ["a", "b"], nodeGroups });
  const withoutWeb = {
    ...plan,
    objects: plan.objects.filter(({ kind }) => kind !== "Deployment"),
    workloads: plan.workloads.filter(({ kind }) => kind !== "Deployment"),
  };
  const report = await capacityOf(withoutWeb);

  expect(report.verdict).toBe("fails");
  expect(report.unplaced).toEqual([]);
  const full = Object.entries(report.workloads[0]?.zones ?? {}).find(([, members]) => members === 2)?.[0];
  expect(report.falls).toEqual([
    {
      when: `loss of zone ${full}`,
      workload: "StatefulSet shop/db",
      kind: "quorum",
      least: 2,
      source: "annotation plinth.dev/quorum",
      had: 1,
      why: expect.stringMatching(new RegExp(`^2 of its 3 ready pods were in ${full}: db-\\d, db-\\d$`)),
    },
  ]);
});
