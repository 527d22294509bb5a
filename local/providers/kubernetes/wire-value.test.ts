import { describe, expect, test } from "@jest/globals";
import { containsUnknown, plain, secret, unknownValue, withSecretsOf } from "./wire-value.ts";

const output = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const mark = "4dabf18193072939515e22adb298388d";

describe("wire values", () => {
  test("GIVEN marks at any depth WHEN they are taken off THEN the values stay", () => {
    const value = {
      a: [secret("s"), { [mark]: output, value: 1 }],
      b: secret({ c: secret(2) }),
      d: { [mark]: output },
    };
    expect(plain(value)).toEqual({ a: ["s", 1], b: { c: 2 }, d: unknownValue });
    expect(containsUnknown(value)).toBe(true);
    expect(containsUnknown({ a: [secret("s")] })).toBe(false);
  });

  test("GIVEN secrets in inputs WHEN outputs are marked THEN at the same places", () => {
    const inputs = {
      env: [
        { name: "a", value: secret("s") },
        { name: "b", value: "t" },
      ],
    };
    const outputs = {
      env: [
        { name: "a", value: "s" },
        { name: "b", value: "t" },
      ],
      status: {},
    };
    expect(withSecretsOf(inputs, outputs)).toEqual({
      env: [
        { name: "a", value: secret("s") },
        { name: "b", value: "t" },
      ],
      status: {},
    });
  });

  test("GIVEN a list with secrets to which the server has added WHEN it is marked THEN all of it is secret", () => {
    expect(withSecretsOf([secret("s")], ["added", "s"])).toEqual(secret(["added", "s"]));
  });
});
