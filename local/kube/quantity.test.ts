import { expect, test } from "@jest/globals";
import { isSameQuantity, parseQuantity } from "./quantity.ts";

test.each([
  ["250m", 0.25],
  ["2", 2],
  [3, 3],
  ["512Mi", 512 * 2 ** 20],
  ["1.5Gi", 1.5 * 2 ** 30],
  ["1e3", 1000],
  ["5k", 5000],
  ["1E", 1e18],
  [".5", 0.5],
])("GIVEN the quantity %j THEN it is %d", (text, value) => {
  expect(parseQuantity(text)).toBeCloseTo(value);
});

test("GIVEN a text that is none THEN the error shows it and what is right", () => {
  expect(() => parseQuantity("512MB")).toThrow(
    '"512MB" is no Kubernetes quantity; write for example 250m, 1, 512Mi or 2Gi',
  );
});

test.each([
  ["1000m", "1", true],
  ["1", 1, true],
  ["1Gi", "1024Mi", true],
  ["1G", "1Gi", false],
  ["0.5", "500m", true],
  ["1e3", "1k", true],
  ["abc", "abc", true],
  ["abc", "1", false],
  [true, 1, false],
])("GIVEN %j and %j WHEN they are compared THEN same is %j", (a, b, same) => {
  expect(isSameQuantity(a, b)).toBe(same);
});
