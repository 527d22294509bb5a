import { describe, expect, test } from "@jest/globals";
import { covers, formatPath, ignoreChanges, parsePath } from "./property-path.ts";
import { secret } from "./property-value.ts";

describe("a property path", () => {
  test.each([
    ["spec.ports[0].name", ["spec", "ports", 0, "name"]],
    ['metadata.labels["app.kubernetes.io/name"]', ["metadata", "labels", "app.kubernetes.io/name"]],
    ['["a \\"quoted\\" key"][1]', ['a "quoted" key', 1]],
  ])("GIVEN %s WHEN parsed and formatted THEN it comes out the same", (text, parts) => {
    expect(parsePath(text)).toEqual(parts);
    expect(formatPath(parts)).toBe(text);
  });

  test("GIVEN a wildcard WHEN matched THEN it stands for one step", () => {
    expect(covers(parsePath("spec.*.name"), parsePath("spec.a.name.first"))).toBe(true);
    expect(covers(parsePath("spec[*]"), parsePath("spec[3].x"))).toBe(true);
    expect(covers(parsePath("spec.a.b"), parsePath("spec.a"))).toBe(false);
  });
});

describe("ignoreChanges", () => {
  test("GIVEN ignored paths THEN old values come back, new ones go, removed ones return", () => {
    const olds = { a: 1, b: { c: 2, gone: 3 }, list: [{ x: 1, y: 1 }] };
    const news = { a: 10, b: { c: 20 }, list: [{ x: 2, y: 2 }], fresh: 5 };

    const { inputs, impossible } = ignoreChanges(news, olds, ["a", "b.gone", "list[0].x", "fresh"]);

    expect(inputs).toEqual({ a: 1, b: { c: 20, gone: 3 }, list: [{ x: 1, y: 2 }] });
    expect(impossible).toEqual([]);
  });

  test("GIVEN a list of another length THEN its elements cannot be ignored, and the path is named", () => {
    const { inputs, impossible } = ignoreChanges({ list: [1, 2] }, { list: [1] }, ["list[0]"]);

    expect(inputs).toEqual({ list: [1, 2] });
    expect(impossible).toEqual(["list[0]"]);
  });

  test("GIVEN a field inside a secret THEN it is ignored and the secret stays one", () => {
    const { inputs } = ignoreChanges({ s: secret({ a: 2, b: 2 }) }, { s: secret({ a: 1, b: 1 }) }, ["s.a"]);

    expect(inputs).toEqual({ s: secret({ a: 1, b: 2 }) });
  });
});
