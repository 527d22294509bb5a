import { randomBytes } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { SecretBox } from "./secret-box.ts";

const box = new SecretBox(randomBytes(32));

describe("a secret box", () => {
  test("GIVEN any secret WHEN sealed THEN it opens for its owner, and each sealing differs", () => {
    fc.assert(
      fc.property(fc.string(), fc.uuid(), (secret, owner) => {
        const sealed = box.seal(secret, owner);
        expect(box.open(sealed, owner)).toBe(secret);
        expect(sealed.equals(box.seal(secret, owner))).toBe(false);
      }),
    );
  });

  test("GIVEN a sealed secret WHEN any bit is changed, or it is another's, or the key is another THEN it does not open", () => {
    const sealed = box.seal("whsec_abc", "owner-1");
    fc.assert(
      fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
        const changed = Buffer.from(sealed);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => box.open(changed, "owner-1")).toThrow();
      }),
    );
    expect(() => box.open(sealed, "owner-2")).toThrow();
    expect(() => new SecretBox(randomBytes(32)).open(sealed, "owner-1")).toThrow();
    expect(() => box.open(Buffer.alloc(3), "owner-1")).toThrow();
  });
});
