import { expect, test } from "@jest/globals";
import { money } from "./money.ts";

test.each([
  [1250, "EUR", "EUR 12.50"],
  [1250, "JPY", "JPY 1,250"],
  [1250, "KWD", "KWD 1.250"],
  [0, "USD", "USD 0.00"],
  [123_456_789, "USD", "USD 1,234,567.89"],
])("GIVEN %d minor units of %s WHEN written THEN %s", (minor, currency, text) => {
  expect(money(minor, currency)).toBe(text);
});
