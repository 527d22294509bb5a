import { expect, test } from "@jest/globals";
import { dearestHour } from "./dearest-hour.ts";

const compute = { vcpus: 2, memoryGib: 4, hour: 0.1 };
const general = { vcpus: 2, memoryGib: 8, hour: 0.12 };
const dearGeneral = { vcpus: 4, memoryGib: 16, hour: 0.28 };
const memory = { vcpus: 2, memoryGib: 16, hour: 0.2 };

test.each([
  ["one limit: the dearest CPU", [compute, general, memory], 100, Infinity, 10],
  ["one limit: the dearest memory", [compute, general, memory], Infinity, 400, 10],
  ["of one shape the dearest", [general, dearGeneral], 100, 400, 7],
  // 64 CPUs of compute and 32 of memory use both limits up.
  ["a mix that is dearer than any shape alone", [compute, general, memory], 96, 384, 3.2 + 3.2],
  ["a shape alone that is dearer than any mix", [compute, dearGeneral, memory], 96, 384, 6.72],
  ["no limit", [compute], Infinity, Infinity, Infinity],
  ["no machine", [], 96, 384, Infinity],
])("GIVEN %s", (_, offers, vcpus, memoryGib, hour) => {
  expect(dearestHour(offers, vcpus, memoryGib)).toBeCloseTo(hour, 6);
});
