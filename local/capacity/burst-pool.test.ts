import { expect, test } from "@jest/globals";
import { nodesToHold } from "./burst-pool.ts";
import { burstSizeFor, roomOf } from "./node-pools.ts";

const GIB = 2 ** 30;
const nothing = { cpu: 0, memory: 0 };

test("GIVEN pods that wait, WHEN machines are chosen for them, THEN the smallest with room for the largest beside what every node runs", () => {
  expect(burstSizeFor({ cpu: 1.9, memory: GIB }, nothing)).toMatchObject({ vcpus: 2 });
  expect(burstSizeFor({ cpu: 1.9, memory: GIB }, { cpu: 0.2, memory: 0 })).toMatchObject({ vcpus: 4 });
  expect(burstSizeFor({ cpu: 1, memory: 100 * GIB }, nothing)).toMatchObject({ vcpus: 32 });
  expect(burstSizeFor({ cpu: 64, memory: GIB }, nothing)).toBeUndefined();
});

test("GIVEN pods of several sizes, WHEN machines are counted for them, THEN small ones fill what large ones leave", () => {
  const size = { vcpus: 2, memoryGib: 8 };
  const pods = [0.5, 0.5, 1.2, 1.2].map((cpu) => ({ cpu, memory: GIB }));
  expect(nodesToHold(pods, size, nothing)).toBe(2);
  expect(nodesToHold(pods, size, { cpu: 0.3, memory: 0 })).toBe(3);
});

test("GIVEN a machine, WHEN what pods may request of it is asked, THEN what EKS reserves is taken off", () => {
  expect(roomOf({ vcpus: 2, memoryGib: 8 }).cpu).toBeCloseTo(1.93);
  expect(roomOf({ vcpus: 2, memoryGib: 8 }).memory).toBe(6012 * 2 ** 20);
});
