import { createHmac, generateKeyPairSync } from "node:crypto";
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { chartOf, objectsOf } from "../testkit/objects.ts";
import { GatewayPlugins } from "./gateway-plugins.ts";
import { LIMITS_USER } from "./limits-store-config.ts";
import { accessPlugins } from "./plugin-names.ts";
import { LimitsRedis, redisProgram } from "./testkit/limits-redis.ts";
import { hasLuaGateway, LuaGateway, type PathConfigs } from "./testkit/lua-gateway.ts";
import { pluginsProps } from "./testkit/plugins-props.ts";
import { AUDIENCE, ISSUER, type IssuerKey, KeyServer, NOW, rsaKey, tokenOf } from "./testkit/token-issuer.ts";

const PASSWORD = "a-password-of-the-tests-1234567890";
const program = redisProgram();
const missing = [
  ...(hasLuaGateway() ? [] : ["nginx-light, libnginx-mod-http-lua, lua-cjson and lua-nginx-redis of Debian"]),
  ...(program === undefined ? ["redis-server"] : []),
];
const describeIf = missing.length === 0 ? describe : describe.skip;
const reason = missing.length === 0 ? "" : ` (skipped: there is no ${missing.join(", no ")})`;

let upstream: Server;
let issuer: KeyServer;
let redis: LimitsRedis;
let gateway: LuaGateway;
const key = rsaKey("key-1");

/** The configurations of the very objects that a cluster gets, with the password where Kong's controller puts it. */
function pathConfigs(): PathConfigs {
  const plugins = new GatewayPlugins(chartOf(), "plugins", {
    ...pluginsProps,
    tokens: { issuer: ISSUER, audience: AUDIENCE, jwksUri: issuer.url },
    quota: {
      plans: { free: { units: 10, windowSeconds: 3600 }, pro: { units: 1000, windowSeconds: 60 } },
      defaultPlan: "free",
      costs: [
        { method: "*", path: "/v1/orders", units: 2 },
        { method: "POST", path: "/v1/orders", units: 5 },
        { method: "GET", path: "/v1/orders/free", units: 0 },
      ],
    },
    counters: { host: "127.0.0.1", port: redis.port, username: LIMITS_USER },
  });
  const configs = new Map(objectsOf(plugins).map((object) => [object.name, Object(object.toJson()).config]));
  const quota = configs.get("plinth-quota");
  const counted = { ...quota, redis: { ...quota.redis, password: PASSWORD } };
  return {
    required: { "plinth-auth": configs.get(accessPlugins.required) },
    optional: { "plinth-auth": configs.get(accessPlugins.optional) },
    open: { "plinth-auth": configs.get(accessPlugins.open) },
    v1: { "plinth-auth": configs.get(accessPlugins.optional), "plinth-quota": counted },
  };
}

beforeAll(async () => {
  if (program === undefined || missing.length > 0) {
    return;
  }
  upstream = createServer((request, response) => response.end(JSON.stringify(request.headers)));
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  issuer = await KeyServer.start();
  issuer.keys = [key];
  redis = await LimitsRedis.start(program, PASSWORD);
  gateway = await LuaGateway.start(pathConfigs(), Reflect.get(Object(upstream.address()), "port"), NOW);
});

afterAll(async () => {
  await gateway?.close();
  await redis?.close();
  await issuer?.close();
  upstream?.close();
});

function call(path: string, token?: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...init.headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  return fetch(`${gateway.url}${path}`, { ...init, headers });
}

/** The headers that say who calls, as the service behind gets them. */
async function identityBehind(response: Response): Promise<Record<string, unknown>> {
  const headers = Object.entries(Object(await response.json()));
  return Object.fromEntries(headers.filter(([name]) => /^x.plinth/.test(name)));
}

const forged = {
  "x-plinth-subject": "admin",
  "X-Plinth-Roles": "admin",
  x_plinth_subject: "admin",
  "x-plinth_plan": "pro",
};

describeIf(`plinth-auth in nginx${reason}`, () => {
  test("says whose token it was, whatever the caller says", async () => {
    // GIVEN
    const token = await tokenOf(key, { roles: ["customer", "admin"], plan: "pro" });

    // WHEN
    const response = await call("/required/a", token, { headers: forged });

    // THEN
    expect(await identityBehind(response)).toEqual({
      "x-plinth-subject": "user-1",
      "x-plinth-roles": "customer,admin",
      "x-plinth-plan": "pro",
    });
  });

  test.each(["/open/a", "/optional/a"])("at %s nobody becomes somebody by a header", async (path) => {
    // GIVEN more headers than Lua lists unasked
    const many = Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`a${index}`, "1"]));

    // WHEN
    const response = await call(path, undefined, { headers: { ...many, ...forged } });

    // THEN
    expect(response.status).toBe(200);
    expect(await identityBehind(response)).toEqual({});
  });

  test("asks for a token where one is required", async () => {
    const response = await call("/required/a");

    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ status: 401, title: "Unauthorized" });
  });

  test("looks at no token where the route is open", async () => {
    expect((await call("/open/a", "nonsense")).status).toBe(200);
  });

  const { privateKey: curveKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { privateKey: edwardsKey } = generateKeyPairSync("ed25519");
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const bySecret = async () => {
    const signed = `${part({ alg: "HS256", typ: "at+jwt", kid: "key-1" })}.${(await tokenOf(key)).split(".")[1]}`;
    const secret = key.publicKey.export({ type: "spki", format: "pem" });
    return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
  };
  const forgeries: Record<string, () => Promise<string>> = {
    "another's signature": () => tokenOf({ ...rsaKey("other"), kid: "key-1" }),
    "changed claims": async () => {
      const [header, , signature] = (await tokenOf(key)).split(".");
      return `${header}.${(await tokenOf(key, { sub: "admin" })).split(".")[1]}.${signature}`;
    },
    "no signature": async () => `${part({ alg: "none", typ: "at+jwt", kid: "key-1" })}.${part({ sub: "admin" })}.`,
    "a signature by the public key as a secret": bySecret,
    "an elliptic curve": () => tokenOf({ ...key, privateKey: curveKey }, {}, { alg: "ES256" }),
    "an Edwards curve": () => tokenOf({ ...key, privateKey: edwardsKey }, {}, { alg: "EdDSA" }),
    "another padding": () => tokenOf(key, {}, { alg: "PS256" }),
    "an identity token": () => tokenOf(key, {}, { typ: "JWT" }),
    "a key id that is a path": () => tokenOf(key, {}, { kid: "../../dev/null" }),
    "another issuer": () => tokenOf(key, { iss: "https://evil.example" }),
    "another audience": () => tokenOf(key, { aud: ["other"] }),
    "no end": () => tokenOf(key, { exp: undefined }),
    "an end before the skew": () => tokenOf(key, { exp: NOW - 60 }),
    "a beginning after the skew": () => tokenOf(key, { nbf: NOW + 90 }),
    "no subject": () => tokenOf(key, { sub: undefined }),
    "a subject that would be two headers": () => tokenOf(key, { sub: "user-1\r\nx-admin: 1" }),
    "no client": () => tokenOf(key, { client_id: undefined }),
    "too many bytes": () => tokenOf(key, { filler: "x".repeat(9000) }),
  };

  test.each(Object.keys(forgeries))("refuses %s, also where a token is optional", async (name) => {
    // GIVEN
    const token = (await forgeries[name]?.()) ?? "";

    // WHEN
    const responses = await Promise.all(["/required/a", "/optional/a"].map((path) => call(path, token)));

    // THEN
    for (const response of responses) {
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
    }
  });

  test("refuses an extension that must be understood", async () => {
    const [, payload] = (await tokenOf(key)).split(".");
    const header = part({ alg: "RS256", typ: "at+jwt", kid: "key-1", crit: ["b64"], b64: true });

    expect((await call("/required/a", `${header}.${payload}.AAAA`)).status).toBe(401);
    expect(gateway.log()).not.toContain("[error]");
  });

  test("stands clocks that are apart by less than the skew", async () => {
    const late = await tokenOf(key, { exp: NOW - 10 });
    const early = await tokenOf(key, { nbf: NOW + 15, iat: NOW + 15 });

    expect((await call("/required/a", late)).status).toBe(200);
    expect((await call("/required/a", early)).status).toBe(200);
  });

  test("takes a new key at once, and asks for made-up ones no more than once in half a minute", async () => {
    // GIVEN
    const next = rsaKey("key-2");
    await call("/required/a", await tokenOf(key));
    issuer.keys = [next, key];
    await gateway.shiftClock(31);
    const asked = issuer.asked;

    // WHEN
    const first = await call("/required/a", await tokenOf(next, longLived()));
    const madeUp = await Promise.all(
      Array.from({ length: 20 }, async (_, index) =>
        call("/required/a", await tokenOf({ ...next, kid: `made-up-${index}` })),
      ),
    );

    // THEN
    expect(first.status).toBe(200);
    expect(madeUp.map(({ status }) => status)).toEqual(madeUp.map(() => 401));
    expect(issuer.asked).toBe(asked + 1);
  });

  test("forgets a key that was withdrawn once its time is over", async () => {
    // GIVEN
    const token = await tokenOf(key, longLived());
    issuer.keys = [rsaKey("key-3")];

    // WHEN
    const before = await call("/required/a", token);
    await gateway.shiftClock(301);
    const after = await call("/required/a", token);

    // THEN
    expect([before.status, after.status]).toEqual([200, 401]);
  });

  test("goes on with the keys that it has while the issuer is away, for an hour", async () => {
    // GIVEN
    issuer.keys = [key];
    await gateway.shiftClock(301);
    const token = await tokenOf(key, longLived());
    expect((await call("/required/a", token)).status).toBe(200);
    issuer.isAway = true;

    // WHEN
    await gateway.shiftClock(1800);
    const within = await call("/required/a", token);
    await gateway.shiftClock(3600);
    const beyond = await call("/required/a", token);

    // THEN
    expect(within.status).toBe(200);
    expect(beyond.status).toBe(503);
    expect(beyond.headers.get("retry-after")).toBe("5");
    issuer.isAway = false;
    await gateway.shiftClock(31);
    expect((await call("/required/a", token)).status).toBe(200);
  });

  test("believes no key that is too small to be one", async () => {
    // GIVEN
    const small = rsaKey("small", 1024);
    issuer.keys = [key, small];
    await gateway.shiftClock(31);

    // WHEN
    const token = await tokenBySmall(small);

    // THEN
    expect((await call("/required/a", token)).status).toBe(401);
  });
});

describeIf(`plinth-quota in nginx, with the store of limits${reason}`, () => {
  test("lets a subject spend what its plan has, by what each request costs", async () => {
    // GIVEN
    const token = await tokenOf(key, { ...longLived(), sub: "spender" });

    // WHEN
    const order = await call("/v1/orders/7", token, { method: "POST" });
    const read = await call("/v1/orders/7", token);
    const refused = await call("/v1/orders", token, { method: "POST" });
    const free = await call("/v1/orders/free", token);
    const other = await call("/v1/users", token);

    // THEN
    expect(order.headers.get("ratelimit-policy")).toBe('"free";q=10;w=3600');
    expect(order.headers.get("ratelimit")).toMatch(/^"free";r=5;t=\d+$/);
    expect(read.headers.get("ratelimit")).toMatch(/^"free";r=3;/);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("content-type")).toBe("application/problem+json");
    const wait = Number(refused.headers.get("retry-after"));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(3600);
    expect(free.status).toBe(200);
    expect(free.headers.has("ratelimit")).toBe(false);
    expect(other.headers.get("ratelimit")).toMatch(/^"free";r=2;/);
  });

  test("counts for each subject on its own, by the plan of its token", async () => {
    const pro = await call("/v1/users", await tokenOf(key, { ...longLived(), sub: "a", plan: "pro" }));
    const unknown = await call("/v1/users", await tokenOf(key, { ...longLived(), sub: "b", plan: "gold" }));

    expect(pro.headers.get("ratelimit")).toMatch(/^"pro";r=999;/);
    expect(unknown.headers.get("ratelimit")).toMatch(/^"free";r=9;/);
  });

  test("lets exactly as many through as there are units, however many come at once", async () => {
    // WHEN
    const responses = await Promise.all(Array.from({ length: 40 }, () => call("/v1/users")));

    // THEN all without a token, so all from one address
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(responses.filter(({ status }) => status === 429)).toHaveLength(30);
  });

  test("starts anew with the next window", async () => {
    // GIVEN
    await Promise.all(Array.from({ length: 12 }, () => call("/v1/users")));
    expect((await call("/v1/users")).status).toBe(429);

    // WHEN
    await gateway.shiftClock(3600);

    // THEN
    expect((await call("/v1/users")).status).toBe(200);
  });

  test("lets requests through uncounted while the store is away, says so, and counts again after", async () => {
    // GIVEN
    const token = await tokenOf(key, { ...longLived(), sub: "patient" });
    await call("/v1/orders", token, { method: "POST" });
    await call("/v1/orders", token, { method: "POST" });
    await redis.kill();

    // WHEN
    const uncounted = await gateway.uncounted();
    const during = await Promise.all(Array.from({ length: 5 }, () => call("/v1/orders", token, { method: "POST" })));

    // THEN
    expect(during.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(await gateway.uncounted()).toBe(uncounted + 5);
    expect(gateway.log()).toContain("quota not counted: ");
    await redis.restart();
    expect((await call("/v1/orders", token, { method: "POST" })).headers.get("ratelimit")).toMatch(/^"free";r=5;/);
  });
});

describeIf(`the store of limits${reason}`, () => {
  test("lets nobody do more than ask whether it lives without the password", async () => {
    expect(await redis.ask("PING")).toBe("+PONG");
    expect(await redis.ask("GET plinth-quota:x")).toMatch(/^-NOPERM/);
    expect(await redis.ask(`AUTH ${LIMITS_USER} wrong`)).toMatch(/^-WRONGPASS/);
  });

  test("lets Kong count, and nothing else", async () => {
    const login = `AUTH ${LIMITS_USER} ${PASSWORD}`;

    expect(await redis.ask(login, "INCR ratelimit:x")).toBe(":1");
    expect(await redis.ask(login, "INCR other:x")).toMatch(/^-NOPERM/);
    expect(await redis.ask(login, "FLUSHALL")).toMatch(/^-NOPERM/);
    expect(await redis.ask(login, "CONFIG GET maxmemory-policy")).toMatch(/^-NOPERM/);
  });
});

/** Claims of a token that outlives every shift of the clock. */
function longLived() {
  return { exp: NOW + 100_000 };
}

/** jose itself refuses to sign with such a key. */
async function tokenBySmall(small: IssuerKey): Promise<string> {
  const { createSign } = await import("node:crypto");
  const [, payload] = (await tokenOf(key, longLived())).split(".");
  const header = Buffer.from(JSON.stringify({ alg: "RS256", typ: "at+jwt", kid: small.kid })).toString("base64url");
  const signature = createSign("sha256").update(`${header}.${payload}`).sign(small.privateKey, "base64url");
  return `${header}.${payload}.${signature}`;
}
