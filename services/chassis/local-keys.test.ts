import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { LocalKeys } from "./local-keys.ts";
import { testIssuer } from "./testkit/signed-token.ts";

describe("a set of keys", () => {
  test("GIVEN keys that cannot be read or are of no use to us WHEN one beside them is asked for THEN it is there, and they are not", async () => {
    const { publicJwk } = await testIssuer("right");
    const curve = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
    const short = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({ format: "jwk" });

    const keys = new LocalKeys({
      keys: [
        { kty: "RSA", kid: "empty", n: "", e: "" },
        { kty: "RSA", kid: "garbled", n: "!", e: "AQAB" },
        { ...curve, kid: "curve" },
        { ...short, kid: "short" },
        { ...publicJwk, kid: "encrypting", use: "enc" },
        { ...publicJwk, kid: "other-algorithm", alg: "PS256" },
        { kty: "oct", kid: "secret", k: "c2VjcmV0" },
        publicJwk,
      ],
    });

    expect(keys.find("right")).toBeDefined();
    for (const kid of ["empty", "garbled", "curve", "short", "encrypting", "other-algorithm", "secret"]) {
      expect(keys.find(kid)).toBeUndefined();
    }
  });
});
