import { expect, test } from "@jest/globals";
import { selects } from "./selector.ts";

const labels = { app: "order", tier: "web" };

test.each([
  [{}, true],
  [{ matchLabels: { app: "order" } }, true],
  [{ matchLabels: { app: "order", tier: "data" } }, false],
  [{ matchExpressions: [{ key: "app", operator: "In", values: ["user", "order"] }] }, true],
  [{ matchExpressions: [{ key: "app", operator: "NotIn", values: ["user", "order"] }] }, false],
  [{ matchExpressions: [{ key: "zone", operator: "Exists" }] }, false],
  [{ matchExpressions: [{ key: "zone", operator: "DoesNotExist" }] }, true],
  [{ matchLabels: { app: { $unknown: true } } }, true],
  [{ $unknown: true }, true],
])("GIVEN the selector %j WHEN held against labels THEN it is %s", (selector, expected) => {
  expect(selects(selector, labels)).toBe(expected);
});
