import { describe, expect, test } from "@jest/globals";
import { averageSize } from "./average-size.ts";
import { type CronMatch, weeklyCron } from "./cron.ts";

const at = (expression: string): CronMatch => weeklyCron(expression) ?? (() => false);
const size = { desired: 4, min: 2, max: 8 };

describe("the average size of a group over a week", () => {
  test.each([
    ["no schedule", [], 4],
    ["a group that sleeps and never wakes", [{ at: at("0 20 * * *"), desired: 0, min: 0 }], 0],
    [
      "half of each day",
      [
        { at: at("0 0 * * *"), desired: 0, min: 0 },
        { at: at("0 12 * * *"), desired: 4, min: 2 },
      ],
      2,
    ],
    // Asleep from Friday 20:00 to Monday 8:00: 60 of 168 hours.
    [
      "weekends",
      [
        { at: at("0 20 * * 5"), desired: 0 },
        { at: at("0 8 * * mon"), desired: 4 },
      ],
      (4 * 108) / 168,
    ],
    ["only bounds: the size gives way to them", [{ at: at("0 0 * * 0-7"), max: 3 }], 3],
  ])("GIVEN %s", (_, schedule, average) => {
    expect(averageSize(size, schedule)).toBeCloseTo(average, 6);
  });
});

test.each([
  ["*/15 8-18/2 * * 1,3", true, [30, 10, 3]],
  ["*/15 8-18/2 * * 1,3", false, [30, 11, 3]],
  ["0 7 * * MON-FRI", true, [0, 7, 5]],
  ["0 7 * * MON-FRI", false, [0, 7, 6]],
  ["0 0 * * 7", true, [0, 0, 0]],
])("GIVEN %s THEN it names the minute: %s", (expression, expected, [minute = 0, hour = 0, weekday = 0]) => {
  expect(at(expression)(minute, hour, weekday)).toBe(expected);
});

test.each([
  "0 0 1 * *",
  "0 0 * 6 *",
  "0 24 * * *",
  "60 0 * * *",
  "0 5-3 * * *",
  "*/0 * * * *",
  "daily",
  "0 0 * * * *",
  "0 0 * * XYZ",
])("GIVEN %s THEN it is no time of a week", (expression) => {
  expect(weeklyCron(expression)).toBeUndefined();
});
