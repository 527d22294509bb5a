import { expect, test } from "@jest/globals";
import { isAbsent, seen } from "./seen.ts";

const hidden = { $unknown: true };

test.each([
  [{ spec: { ports: [{ port: 80 }] } }, 80, false],
  [{ spec: { ports: [] } }, undefined, true],
  [{ spec: { ports: [{ port: null }] } }, null, true],
  [{ spec: hidden }, hidden, false],
  [{}, undefined, true],
])("GIVEN %j WHEN a port is looked for THEN it is seen, or what hides it", (value, expected, absent) => {
  expect(seen(value, "spec.ports[0].port")).toEqual(expected);
  expect(isAbsent(value, "spec.ports[0].port")).toBe(absent);
});
