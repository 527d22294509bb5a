import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import {
  AUDIENCE,
  forgeries,
  ISSUER,
  signedToken,
  type TestIssuer,
  testIssuer,
} from "../../../services/chassis/testkit/signed-token.ts";
import { JWKS_URI, ProtectedGateway, plugin } from "./protected-gateway.testkit.ts";

const rules = { issuer: ISSUER, audience: AUDIENCE, jwks_uri: JWKS_URI, clock_skew_seconds: 30, cache_seconds: 300 };
const forged = { "x-plinth-subject": "root", "X-Plinth-Roles": "admin", "x-plinth-plan": "gold" };
const hour = 3_600_000;

describe("plinth-auth", () => {
  let issuer: TestIssuer;
  let published: TestIssuer[];
  let fetches: number;
  let isAway: boolean;
  let gateway: ProtectedGateway;

  beforeEach(async () => {
    issuer = await testIssuer();
    published = [issuer];
    fetches = 0;
    isAway = false;
    gateway = await ProtectedGateway.start();
    await gateway.issue((_, response) => {
      fetches++;
      response.statusCode = isAway ? 503 : 200;
      response.end(JSON.stringify({ keys: published.map(({ publicJwk }) => publicJwk) }));
    });
    declare({ required: true });
  });
  afterEach(() => gateway.close());

  function declare(config: Readonly<Record<string, unknown>>): void {
    gateway.declare({ plugins: [plugin("auth", "plinth-auth", { ...rules, ...config })], onRoute: "auth" });
  }

  const bearer = (token: string, headers = {}) => ({ headers: { ...headers, authorization: `Bearer ${token}` } });
  const askWith = async (token: string) => (await gateway.ask("/", bearer(token))).status;
  const seenIdentity = () => Object.entries(gateway.seen).filter(([name]) => name.startsWith("x-plinth-"));

  test("GIVEN a valid token THEN the service sees whose it is, and no identity that the client made up", async () => {
    const token = await signedToken(issuer, { claims: { sub: "ada", roles: ["customer", "a,b"], plan: "pro" } });
    for (let times = 0; times < 2; times++) {
      expect((await gateway.ask("/", bearer(token, forged))).status).toBe(200);
      expect(Object.fromEntries(seenIdentity())).toEqual({
        "x-plinth-subject": "ada",
        "x-plinth-roles": "customer",
        "x-plinth-plan": "pro",
      });
      expect(gateway.seen.authorization).toBe(`Bearer ${token}`);
    }
    expect(fetches).toBe(1);
  });

  test("GIVEN a token without a plan THEN a plan that the client claims does not reach the service", async () => {
    await gateway.ask("/", bearer(await signedToken(issuer, { claims: { sub: "ada" } }), forged));
    expect(seenIdentity()).toEqual([
      ["x-plinth-subject", "ada"],
      ["x-plinth-roles", ""],
    ]);
  });

  // By the gateway's clock: it stands still, while that of the machine goes on.
  const now = () => Math.floor(gateway.now / 1000);
  test.each<[string, () => string | Promise<string>]>([
    ["expired beyond the skew", () => signedToken(issuer, { claims: { exp: now() - 31 } })],
    ["not yet valid", () => signedToken(issuer, { claims: { nbf: now() + 90 } })],
    ["of the future", () => signedToken(issuer, { claims: { iat: now() + 90 } })],
    ["without an end", () => signedToken(issuer, { claims: { exp: undefined } })],
    ["of another issuer", () => signedToken(issuer, { claims: { iss: "https://other.example" } })],
    ["for another audience", () => signedToken(issuer, { claims: { aud: ["other"] } })],
    ["without a client", () => signedToken(issuer, { claims: { client_id: undefined } })],
    [
      "with a line break in its subject",
      () => signedToken(issuer, { claims: { sub: "ada\r\nx-plinth-roles: admin" } }),
    ],
    ["that is no access token", () => signedToken(issuer, { header: { typ: "JWT" } })],
    ["of algorithm none", () => forgeries.withoutSignature()],
    ["signed by HMAC with the public key", () => forgeries.hmacWithPublicKey(issuer)],
    ["signed by a key that it brings", async () => forgeries.ownKeyInside(await testIssuer())],
    ["signed by another key of that id", async () => signedToken(await testIssuer())],
    ["with changed claims", () => forgeries.changedClaims(issuer)],
    ["with an extension", () => forgeries.unknownExtension(issuer)],
    ["longer than any", async () => `${await signedToken(issuer)}${"A".repeat(8192)}`],
    ["of two words", async () => `${await signedToken(issuer)} more`],
  ])("GIVEN a token %s THEN it is 401 and the service is not asked", async (_, token) => {
    const answer = await gateway.ask("/", bearer(await token()));
    expect([answer.status, answer.headers["www-authenticate"]]).toEqual([401, 'Bearer error="invalid_token"']);
    expect(JSON.parse(answer.body)).toEqual({
      type: "about:blank",
      title: "Unauthorized",
      status: 401,
      detail: "The access token is not valid.",
    });
    expect(gateway.calls).toBe(0);
  });

  test("GIVEN a token within the skew THEN it counts, and no longer once that is over, though it was remembered", async () => {
    const token = await signedToken(issuer, { claims: { exp: now() - 10 } });
    expect(await askWith(token)).toBe(200);
    gateway.ahead = 25_000;
    expect(await askWith(token)).toBe(401);
  });

  test("GIVEN no token THEN a required route asks for one, and an optional one passes the request on as nobody's", async () => {
    const refused = await gateway.ask("/", { headers: forged });
    expect([refused.status, refused.headers["www-authenticate"]]).toEqual([401, "Bearer"]);
    declare({ required: false });
    expect((await gateway.ask("/", { headers: forged })).status).toBe(200);
    expect(seenIdentity()).toEqual([]);
  });

  test.each([
    ["wrong", { authorization: "Bearer wrong" }],
    ["of another scheme", { authorization: "Basic YWRhOmFkYQ==" }],
  ])("GIVEN an optional route WHEN a token is %s THEN it is 401 all the same", async (_, headers) => {
    declare({ required: false });
    expect((await gateway.ask("/", { headers })).status).toBe(401);
  });

  test("GIVEN two Authorization headers THEN neither counts", async () => {
    const authorization = `Bearer ${await signedToken(issuer)}`;
    expect(await askWith(authorization.slice(7))).toBe(200);
    const answer = await gateway.ask("/", { headers: { authorization: [authorization, "Bearer other"] } });
    expect(answer.status).toBe(401);
  });

  test("GIVEN strip_only THEN no token is looked at and made-up identities go", async () => {
    const open = plugin("open", "plinth-auth", { strip_only: true });
    gateway.declare({ plugins: [open], onRoute: "open" });
    expect((await gateway.ask("/", { headers: { ...forged, authorization: "Bearer wrong" } })).status).toBe(200);
    expect(seenIdentity()).toEqual([]);
    expect(fetches).toBe(0);
  });

  test("GIVEN a new key at the issuer WHEN a token names it THEN keys are fetched anew, at most every 30 s", async () => {
    expect(await askWith(await signedToken(issuer))).toBe(200);
    const next = await testIssuer("key-2");
    const token = await signedToken(next);
    expect([await askWith(token), fetches]).toEqual([401, 1]);
    published = [issuer, next];
    gateway.ahead = 30_000;
    expect([await askWith(token), fetches]).toEqual([200, 2]);
    expect([await askWith(await signedToken(await testIssuer("made-up"))), fetches]).toEqual([401, 2]);
  });

  test("GIVEN a withdrawn key THEN tokens of it are refused once the keys have been read again, though they were remembered", async () => {
    const token = await signedToken(issuer, { claims: { exp: now() + 7200 } });
    expect(await askWith(token)).toBe(200);
    published = [await testIssuer("key-2")];
    gateway.ahead = 299_000;
    expect(await askWith(token)).toBe(200);
    gateway.ahead = 301_000;
    expect(await askWith(token)).toBe(401);
  });

  test("GIVEN an issuer that is away THEN its keys go on for an hour, and without keys it is 503", async () => {
    const token = await signedToken(issuer, { claims: { exp: now() + 7200 } });
    isAway = true;
    const refused = await gateway.ask("/", bearer(token));
    expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "5"]);
    isAway = false;
    gateway.ahead = 1_000;
    expect(await askWith(token)).toBe(200);
    isAway = true;
    gateway.ahead = hour;
    expect(await askWith(token)).toBe(200);
    gateway.ahead = hour + 400_000;
    expect(await askWith(token)).toBe(503);
    expect(gateway.logged).toContainEqual(
      `the keys of the token issuer cannot be fetched from ${JWKS_URI}: status 503`,
    );
  });

  test("GIVEN a WebSocket handshake without a token THEN it is refused as any request", async () => {
    const headers = { connection: "Upgrade", upgrade: "websocket" };
    expect((await gateway.ask("/chat", { headers })).status).toBe(401);
    let reached: unknown;
    gateway.podServer?.on("upgrade", (incoming, socket) => {
      reached = incoming.headers["x-plinth-subject"];
      socket.end("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
    });
    const token = await signedToken(issuer, { claims: { sub: "ada" } });
    expect((await gateway.ask("/chat", bearer(token, { ...headers, ...forged }))).status).toBe(400);
    expect(reached).toBe("ada");
  });
});
