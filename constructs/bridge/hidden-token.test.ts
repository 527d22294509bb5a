import { describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { stringify } from "yaml";
import { hiddenToken } from "./hidden-token.ts";
import { stringToken } from "./output-token.ts";

const around = fc.tuple(fc.string(), fc.string());

describe("a token", () => {
  test("in plain text is in sight", () => {
    const token = stringToken(pulumi.output("x"));
    expect([token, `http://${token}/`, `${token}:${token}`, `[${token}`].map(hiddenToken)).toEqual(
      Array(4).fill(undefined),
    );
  });

  test("is found in whatever text was encoded with it", () => {
    const encodings: readonly ((text: string) => string)[] = [
      (text) => Buffer.from(text).toString("base64"),
      (text) => Buffer.from(text).toString("base64url"),
      (text) => Buffer.from(text).toString("hex"),
      (text) => JSON.stringify({ text }),
      (text) => stringify({ text }),
      (text) => encodeURIComponent(text.toWellFormed()),
    ];
    const token = stringToken(pulumi.output("x"));
    fc.assert(
      fc.property(around, fc.constantFrom(...encodings), ([before, after], encode) => {
        expect(hiddenToken(encode(before + token + after))).toBeDefined();
      }),
    );
  });
});

test("text without a token hides none", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.base64String()), (text) => {
      expect(hiddenToken(text)).toBeUndefined();
    }),
  );
});
