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

  test("GIVEN a list of another length THEN the elements that both have are ignored, and the path is named", () => {
    const { inputs, impossible } = ignoreChanges({ list: [{ x: 2 }, { x: 3 }] }, { list: [{ x: 1 }] }, [
      "list[*].x",
      "list[1].x",
    ]);

    expect(inputs).toEqual({ list: [{ x: 1 }, { x: 3 }] });
    expect(impossible).toEqual(["list[*].x", "list[1].x"]);
  });

  test("GIVEN a wildcard THEN what is new stays, what both have is as before, what is gone is named", () => {
    const olds = { m: { a: { q: 1 }, b: { q: 2 } }, all: { one: 1, gone: 2 } };

    const { inputs, impossible } = ignoreChanges(
      { m: { a: { q: 7, r: 7 }, n: { q: 9 } }, all: { one: 5, fresh: 6 } },
      olds,
      ["m.*.q", "all.*"],
    );

    expect(inputs).toEqual({ m: { a: { q: 1, r: 7 }, n: { q: 9 } }, all: { one: 1, gone: 2 } });
    expect(impossible).toEqual(["m.*.q"]);
  });

  test("GIVEN an old value inside a secret WHEN it goes where nothing is secret THEN it stays one", () => {
    const { inputs } = ignoreChanges({ s: { a: 2 } }, { s: secret({ a: 1 }) }, ["s.a"]);

    expect(inputs).toEqual({ s: { a: secret(1) } });
  });

  test("GIVEN a field inside a secret THEN it is ignored and the secret stays one", () => {
    const { inputs } = ignoreChanges({ s: secret({ a: 2, b: 2 }) }, { s: secret({ a: 1, b: 1 }) }, ["s.a"]);

    expect(inputs).toEqual({ s: secret({ a: 1, b: 2 }) });
  });
});
