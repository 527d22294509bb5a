import { describe, expect, test } from "@jest/globals";
import { plainInputs, writeChanges } from "./pack-inputs.ts";

/** As the CLI's server guards what is not known: a read of it throws. */
function guarded<T extends object>(of: T): T {
  return new Proxy(of, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key);
      if (value === "unknown") {
        throw new Error(`${String(key)} can't be known`);
      }
      return typeof value === "object" && value !== null ? guarded(value) : value;
    },
  });
}

describe("plain inputs", () => {
  test("GIVEN values that throw on access THEN each is marked as not known, in mappings and in lists", () => {
    const props = guarded({ a: "unknown", b: [1, "unknown", { c: "unknown", d: null }], e: { f: true } });
    expect(plainInputs(props)).toEqual({
      a: { $unknown: true },
      b: [1, { $unknown: true }, { c: { $unknown: true }, d: null }],
      e: { f: true },
    });
  });

  test("GIVEN a bridged provider's book-keeping THEN it is left out", () => {
    expect(plainInputs({ __defaults: ["a"], a: { __defaults: [], b: 1 } })).toEqual({ a: { b: 1 } });
  });
});

describe("changes", () => {
  test("GIVEN inputs that were mended THEN what differs is written, and what is not known stays", () => {
    const held = {
      keep: "unknown",
      gone: 1,
      deep: { flag: false, id: "unknown" },
      list: [{ a: 1, id: "unknown" }],
      grown: [1],
    };
    const props = guarded(held);
    const before = plainInputs(props);
    writeChanges(props, before, {
      keep: before.keep,
      deep: { flag: true, id: { $unknown: true } },
      list: [{ a: 2, id: { $unknown: true } }],
      grown: [1, 2],
      added: { b: 1 },
    });
    expect(held).toEqual({
      keep: "unknown",
      deep: { flag: true, id: "unknown" },
      list: [{ a: 2, id: "unknown" }],
      grown: [1, 2],
      added: { b: 1 },
    });
  });
});
