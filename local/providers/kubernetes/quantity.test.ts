import { expect, test } from "@jest/globals";
import { isSameQuantity } from "./quantity.ts";

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
