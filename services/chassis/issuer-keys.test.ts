import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { type Authenticate, accessTokenCheck } from "./access-token.ts";
import { IssuerKeys } from "./issuer-keys.ts";
import { createLogger } from "./logger.ts";
import { json, Peer, silence } from "./testkit/peer.ts";
import { AUDIENCE, ISSUER, KID, signedToken, type TestIssuer, testIssuer } from "./testkit/signed-token.ts";
import { until } from "./testkit/until.ts";

const MINUTE = 60_000;

let issuer: TestIssuer;
let next: TestIssuer;
let published: Peer;
let authenticate: Authenticate;

beforeAll(async () => {
  [issuer, next] = await Promise.all([testIssuer(), testIssuer("key-2")]);
});

beforeEach(async () => {
  // The clock alone is the test's own; timers and sockets are real.
  jest.useFakeTimers({
    doNotFake: ["setTimeout", "setInterval", "setImmediate", "nextTick", "queueMicrotask", "performance"],
  });
  published = await Peer.start(json({ keys: [issuer.publicJwk] }));
  authenticate = checkWithNoKeysYet();
});

afterEach(async () => {
  jest.useRealTimers();
  await published.stop();
});

function checkWithNoKeysYet(): Authenticate {
  const keys = new IssuerKeys(`${published.url}/.well-known/jwks.json`, createLogger("test", "silent"));
  return accessTokenCheck({ keys, issuer: ISSUER, audience: AUDIENCE });
}

function pass(ms: number): void {
  jest.setSystemTime(Date.now() + ms);
}

/** A token that is valid now. */
async function check(by: TestIssuer, header: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const token = await signedToken(by, { header });
  return authenticate(`Bearer ${token}`).then(
    () => "valid",
    ({ code }) => code,
  );
}

describe("the keys of an issuer", () => {
  test("GIVEN many first requests at once WHEN checked THEN the keys are fetched once", async () => {
    const checks = Array.from({ length: 20 }, () => check(issuer));

    expect(new Set(await Promise.all(checks))).toEqual(new Set(["valid"]));
    expect(published.received).toHaveLength(1);
  });

  test("GIVEN a flood of unknown key ids WHEN checked THEN one fetch a cool-down, and right tokens go on", async () => {
    await check(issuer);
    const flood = () => Promise.all(Array.from({ length: 50 }, (_, n) => check(next, { kid: `made-up-${n}` })));

    await flood();
    expect(published.received).toHaveLength(1);
    pass(30_000);
    expect(new Set(await flood())).toEqual(new Set(["invalid-token"]));
    await flood();

    expect(published.received).toHaveLength(2);
    expect(await check(issuer)).toBe("valid");
  });

  test("GIVEN a key that is new WHEN a token of it comes THEN it is fetched", async () => {
    await check(issuer);
    published.conduct = json({ keys: [issuer.publicJwk, next.publicJwk] });
    pass(31_000);

    expect(await check(next)).toBe("valid");
    expect(await check(issuer)).toBe("valid");
  });

  test("GIVEN a key that is withdrawn WHEN the keys are fetched again THEN a token of it that was remembered is refused", async () => {
    const token = await signedToken(issuer, { claims: { exp: Date.now() / 1000 + 3600 } });
    const remembered = () => authenticate(`Bearer ${token}`);
    await remembered();
    published.conduct = json({ keys: [next.publicJwk] });

    pass(7 * MINUTE);
    await expect(remembered()).resolves.toBeDefined();
    pass(3 * MINUTE);

    await expect(remembered()).rejects.toMatchObject({ code: "invalid-token" });
    expect(published.received).toHaveLength(2);
  });

  test("GIVEN a key that is replaced under its id WHEN the keys are fetched again THEN a token of the old one is refused", async () => {
    const token = await signedToken(issuer, { claims: { exp: Date.now() / 1000 + 3600 } });
    await authenticate(`Bearer ${token}`);
    published.conduct = json({ keys: [{ ...next.publicJwk, kid: KID }] });

    pass(10 * MINUTE);

    await expect(authenticate(`Bearer ${token}`)).rejects.toMatchObject({ code: "invalid-token" });
  });

  test("GIVEN keys that grow old WHEN tokens are checked THEN new ones are fetched and nobody waits", async () => {
    await check(issuer);
    published.conduct = silence;
    pass(9 * MINUTE);

    expect(await check(issuer)).toBe("valid");
    await until(() => published.received.length === 2);
  });

  test("GIVEN an issuer that is away WHEN tokens are checked THEN the last keys count for an hour, then 503, then it is back", async () => {
    await check(issuer);
    await published.stop();
    pass(69 * MINUTE);
    expect(await check(issuer)).toBe("valid");

    pass(MINUTE);
    expect(await check(issuer)).toBe("unavailable");

    await published.listen();
    pass(30_000);
    expect(await check(issuer)).toBe("valid");
  });

  test("GIVEN an issuer that is away from the start WHEN a token is checked THEN 503, and it is asked again a second later", async () => {
    published.conduct = json({}, 503);
    expect(await check(issuer)).toBe("unavailable");
    expect(await check(issuer)).toBe("unavailable");
    expect(published.received).toHaveLength(1);

    published.conduct = json({ keys: [issuer.publicJwk] });
    pass(1000);

    expect(await check(issuer)).toBe("valid");
  });

  test.each([
    ["no set of keys", json({ error: "x" })],
    ["a page", json("<html>")],
    ["a set without end", json({ keys: [], x: "x".repeat(300_000) })],
  ])("GIVEN an issuer that publishes %s WHEN a token is checked THEN the keys from before stay", async (_, conduct) => {
    await check(issuer);
    published.conduct = conduct;
    pass(10 * MINUTE);

    expect(await check(issuer)).toBe("valid");
    expect(published.received).toHaveLength(2);
  });
});
