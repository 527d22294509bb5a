import { createHmac, createPrivateKey, createPublicKey } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { decodeJwt } from "jose";
import { accessFaults } from "../chassis/testkit/access-faults.ts";
import { BackingServers } from "../chassis/testkit/backing-servers.ts";
import { signedToken, type TestIssuer, type TokenFaults, testIssuer } from "../chassis/testkit/signed-token.ts";
import { signingKeys } from "./crypto/signing-keys.ts";
import { TestService } from "./testkit/test-service.ts";
import { SIGNING_KEY, userEnvironment } from "./testkit/user-environment.ts";

let servers: BackingServers;
let service: TestService;
/** Signs with the service's own key. */
let own: TestIssuer;
let kid: string;
let claims: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true });
  service = await TestService.start(userEnvironment(await servers.database()));
  const [key] = await signingKeys(SIGNING_KEY);
  const privateKey = createPrivateKey(SIGNING_KEY);
  own = { privateKey, publicKey: createPublicKey(privateKey), publicJwk: key.publicJwk, kid: key.kid };
  kid = key.kid;
  const { sub } = decodeJwt((await service.somebody()).authorization.slice("Bearer ".length));
  claims = { iss: "http://users.example/oidc", aud: "plinth", sub };
});

afterAll(async () => {
  await service?.close();
  await servers?.stop();
});

const token = (faults: TokenFaults, issuer = own) =>
  signedToken(issuer, { header: { kid, ...faults.header }, claims: { ...claims, ...faults.claims } });
const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");

/** A right token's claims under another header, not signed yet. */
async function forged(header: Readonly<Record<string, string>>): Promise<string> {
  const [, payload] = (await token({})).split(".");
  return `${encoded({ typ: "at+jwt", kid, ...header })}.${payload}`;
}

async function hmacWithPublicKey(): Promise<string> {
  const signed = await forged({ alg: "HS256" });
  const secret = own.publicKey.export({ type: "spki", format: "pem" });
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

/** A right token's header and signature around claims of an admin. */
async function changedClaims(): Promise<string> {
  const right = await token({});
  const [header, , signature] = right.split(".");
  return `${header}.${encoded({ ...decodeJwt(right), roles: ["admin"] })}.${signature}`;
}

const now = () => Math.floor(Date.now() / 1000);

/** Every route that needs a token. */
const calls = (accessToken: string) =>
  [
    service.request().get("/v1/users/me"),
    service.request().patch("/v1/users/me").send({ name: "Mallory" }),
    service.request().delete("/v1/sessions"),
  ].map((call) => call.set("authorization", `Bearer ${accessToken}`));

describe("routes that need a token", () => {
  test("GIVEN a token as the service's own are WHEN shown THEN taken", async () => {
    const statuses = (await Promise.all(calls(await token({ claims: { sid: crypto.randomUUID() } })))).map(
      ({ status }) => status,
    );

    expect(statuses).toEqual([200, 200, 204]);
  });

  const faults: [string, () => Promise<string>][] = [
    ["without a signature", async () => `${await forged({ alg: "none" })}.`],
    ["signed by HMAC with the public key", () => hmacWithPublicKey()],
    ["with claims that were changed", () => changedClaims()],
    ["of another issuer", () => token({ claims: { iss: "https://evil.example" } })],
    ["for another audience", () => token({ claims: { aud: "billing" } })],
    ["of another type", () => token({ header: { typ: "JWT" } })],
    ["that has expired", () => token({ claims: { exp: now() - 60 } })],
    ["that is not valid yet", () => token({ claims: { nbf: now() + 60 } })],
    ["of an unknown key", () => token({ header: { kid: "another" } })],
    ["signed by another key under the same id", async () => token({}, await testIssuer())],
  ];

  test.each(faults)("GIVEN a token %s WHEN shown to any of them THEN 401", async (_, forge) => {
    const answers = await Promise.all(calls(await forge()));

    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(answers.map(() => [401, "invalid-token"]));
  });

  test("GIVEN the session of somebody else WHEN a token names it THEN it does not end", async () => {
    const victim = await service.somebody();
    const { sid } = decodeJwt(victim.authorization.slice("Bearer ".length));

    await service
      .request()
      .delete("/v1/sessions")
      .set("authorization", `Bearer ${await token({ claims: { sid } })}`)
      .expect(204);

    await service.request().post("/v1/sessions/refresh").send({ refreshToken: victim.refreshToken }).expect(200);
  });
});

describe("every route that the description names", () => {
  test("GIVEN nobody, a forged token, a customer or an unknown field WHEN called THEN refused as it should be", async () => {
    const { faults, calls } = await accessFaults(() => service.request(), {
      customer: `Bearer ${await token({})}`,
      admin: `Bearer ${await token({ claims: { roles: ["customer", "admin"] } })}`,
    });

    expect(faults).toEqual([]);
    expect(calls).toBeGreaterThanOrEqual(10);
  });
});
