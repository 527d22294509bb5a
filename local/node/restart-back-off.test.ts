import { expect, test } from "@jest/globals";
import { RestartBackOff } from "./restart-back-off.ts";

test("GIVEN a container that keeps ending THEN it restarts at once, then after 10 s, doubling to 5 min", () => {
  const backOff = new RestartBackOff();
  const delays = Array.from({ length: 9 }, () => backOff.after(1_000) / 1000);
  expect(delays).toEqual([0, 10, 20, 40, 80, 160, 300, 300, 300]);
});

test("GIVEN a back-off WHEN the container runs for over 10 min THEN it starts anew", () => {
  const backOff = new RestartBackOff();
  backOff.after(0);
  backOff.after(0);
  expect(backOff.after(600_001)).toBe(0);
  expect(backOff.after(0)).toBe(10_000);
});
