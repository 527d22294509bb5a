import { afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { type Authenticate, accessTokenCheck } from "./access-token.ts";
import { LocalKeys } from "./local-keys.ts";
import {
  AUDIENCE,
  forgeries,
  ISSUER,
  signedToken,
  type TestIssuer,
  type TokenFaults,
  testIssuer,
} from "./testkit/signed-token.ts";

let issuer: TestIssuer;
let other: TestIssuer;
let authenticate: Authenticate;

beforeAll(async () => {
  [issuer, other] = await Promise.all([testIssuer(), testIssuer()]);
  const keys = new LocalKeys({ keys: [issuer.publicJwk] });
  authenticate = accessTokenCheck({ keys, issuer: ISSUER, audience: AUDIENCE });
});

afterEach(() => void jest.useRealTimers());

const now = () => Math.floor(Date.now() / 1000);

describe("the check of an access token", () => {
  test("GIVEN a right token WHEN checked THEN it says who calls", async () => {
    const token = await signedToken(issuer, { claims: { sub: "user-1", client_id: "shop" } });

    expect(await authenticate(`Bearer ${token}`)).toEqual({ subject: "user-1", clientId: "shop", roles: [] });
  });

  test("GIVEN a token of a log-in WHEN checked THEN it says which", async () => {
    const token = await signedToken(issuer, { claims: { sid: "session-1" } });

    expect(await authenticate(`Bearer ${token}`)).toMatchObject({ sessionId: "session-1" });
  });

  test("GIVEN clocks a few seconds apart WHEN checked THEN the token is taken", async () => {
    jest.useFakeTimers({ now: Date.now(), doNotFake: ["nextTick", "queueMicrotask", "setImmediate", "setTimeout"] });
    const token = await signedToken(issuer, { claims: { exp: now() - 2 } });

    await expect(authenticate(`Bearer ${token}`)).resolves.toBeDefined();
  });

  test.each([
    ["several audiences", { claims: { aud: ["billing", AUDIENCE] } }],
    ["the long form of its type", { header: { typ: "application/AT+JWT" } }],
  ])("GIVEN a token with %s WHEN checked THEN it is taken", async (_, particulars) => {
    const token = await signedToken(issuer, particulars);

    await expect(authenticate(`Bearer ${token}`)).resolves.toBeDefined();
  });

  test("GIVEN roles that are no list of texts WHEN checked THEN only texts count", async () => {
    const one = await signedToken(issuer, { claims: { roles: "admin" } });
    const mixed = await signedToken(issuer, { claims: { roles: ["customer", { admin: true }] } });

    expect((await authenticate(`Bearer ${one}`)).roles).toEqual([]);
    expect((await authenticate(`Bearer ${mixed}`)).roles).toEqual(["customer"]);
  });

  test("GIVEN keys for other uses under the token's key id WHEN checked THEN they are not believed", async () => {
    for (const change of [{ use: "enc" }, { alg: "PS256" }, { kty: "EC" }, { kid: undefined }]) {
      const keys = new LocalKeys({ keys: [{ ...issuer.publicJwk, ...change }] });
      const check = accessTokenCheck({ keys, issuer: ISSUER, audience: AUDIENCE });

      await expect(check(`Bearer ${await signedToken(issuer)}`)).rejects.toMatchObject({ code: "invalid-token" });
    }
  });

  const faults: [string, () => TokenFaults][] = [
    ["another issuer", () => ({ claims: { iss: "https://evil.example" } })],
    ["another audience", () => ({ claims: { aud: "billing" } })],
    ["the type of an id token", () => ({ header: { typ: "JWT" } })],
    ["no type", () => ({ header: { typ: undefined } })],
    ["an expiry in the past", () => ({ claims: { exp: now() - 60 } })],
    ["no expiry", () => ({ claims: { exp: undefined } })],
    ["a start in the future", () => ({ claims: { nbf: now() + 60 } })],
    ["an unknown key id", () => ({ header: { kid: "key-2" } })],
    ["another algorithm of the same key", () => ({ header: { alg: "PS256" } })],
    ["no key id", () => ({ header: { kid: undefined } })],
    ["no issuer", () => ({ claims: { iss: undefined } })],
    ["no audience", () => ({ claims: { aud: undefined } })],
    ["no time of issue", () => ({ claims: { iat: undefined } })],
    ["an expiry that is no number", () => ({ claims: { exp: "9999999999" } })],
    ["an empty subject", () => ({ claims: { sub: "" } })],
    ["a start that is no number", () => ({ claims: { nbf: "0" } })],
    ["an audience that only begins like ours", () => ({ claims: { aud: `${AUDIENCE}s` } })],
    ["no subject", () => ({ claims: { sub: undefined } })],
    ["no client", () => ({ claims: { client_id: undefined } })],
    ["no token id", () => ({ claims: { jti: undefined } })],
  ];

  test.each(faults)("GIVEN a token with %s WHEN checked THEN invalid-token", async (_, fault) => {
    const token = await signedToken(issuer, fault());

    await expect(authenticate(`Bearer ${token}`)).rejects.toMatchObject({ code: "invalid-token" });
  });

  test("GIVEN a token signed with another key of that id WHEN checked THEN invalid-token", async () => {
    const token = await signedToken(other);

    await expect(authenticate(`Bearer ${token}`)).rejects.toMatchObject({ code: "invalid-token" });
  });

  test.each([
    ["without a signature", () => forgeries.withoutSignature()],
    ["with the public key as an HMAC secret", () => forgeries.hmacWithPublicKey(issuer)],
    ["with a key of its own inside", () => forgeries.ownKeyInside(other)],
    ["by breaking its signature", async () => `${(await signedToken(issuer)).slice(0, -4)}AAAA`],
    ["by leaving its signature out", async () => (await signedToken(issuer)).replace(/[^.]*$/, "")],
    ["with an extension that must be understood", () => forgeries.unknownExtension(issuer)],
    ["by changing the claims", () => forgeries.changedClaims(issuer)],
    ["with a signature in other letters", async () => `${await signedToken(issuer)}=`],
    ["with a list for claims", () => forgeries.signedText(issuer, "[]")],
    ["with null for claims", () => forgeries.signedText(issuer, "null")],
    ["with claims that are no JSON", () => forgeries.signedText(issuer, "{")],
    ["with four parts", async () => `${await signedToken(issuer)}.AAAA`],
    ["out of nothing", () => "abc"],
  ])("GIVEN a token forged %s WHEN checked THEN invalid-token", async (_, forge) => {
    await expect(authenticate(`Bearer ${await forge()}`)).rejects.toMatchObject({ code: "invalid-token" });
  });

  test.each([undefined, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer a b"])(
    "GIVEN the header %j WHEN checked THEN unauthenticated",
    async (header) => {
      await expect(authenticate(header)).rejects.toMatchObject({ code: "unauthenticated" });
    },
  );
});
