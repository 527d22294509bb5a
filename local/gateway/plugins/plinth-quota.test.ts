import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { ISSUER, signedToken, type TestIssuer, testIssuer } from "../../../services/chassis/testkit/signed-token.ts";
import { globalPlugin, JWKS_URI, ProtectedGateway, plugin } from "./protected-gateway.testkit.ts";

const quota = {
  plans: { free: { units: 10, window_seconds: 60 }, pro: { units: 100, window_seconds: 60 } },
  default_plan: "free",
  costs: [
    { method: "*", path: "/v1/orders", units: 2 },
    { method: "POST", path: "/v1/orders", units: 5 },
    { method: "*", path: "/v1/orders/free", units: 0 },
  ],
  default_cost: 1,
  redis: { host: "gateway-limits.plinth-gateway.svc", port: 6379, ssl: false },
};

describe("plinth-quota", () => {
  let issuer: TestIssuer;
  let gateway: ProtectedGateway;

  beforeEach(async () => {
    issuer = await testIssuer();
    gateway = await ProtectedGateway.start({
      clusterPlugins: [globalPlugin("quota", "plinth-quota", quota)],
      plugins: [plugin("auth", "plinth-auth", { issuer: ISSUER, jwks_uri: JWKS_URI, required: false })],
      onRoute: "auth",
    });
    await gateway.issue((_, response) => response.end(JSON.stringify({ keys: [issuer.publicJwk] })));
  });
  afterEach(() => gateway.close());

  const callerOf = async (sub: string, plan?: string) => ({
    authorization: `Bearer ${await signedToken(issuer, { claims: { sub, plan } })}`,
  });

  async function left(method: string, path: string, headers = {}): Promise<string | undefined> {
    const answer = await gateway.ask(path, { method, headers });
    return /;r=(\d+)/.exec(String(answer.headers.ratelimit))?.[1];
  }

  test("GIVEN costs THEN the longest path counts, its own method before any, and a free one is not counted", async () => {
    expect(await left("GET", "/v1/users")).toBe("9");
    expect(await left("POST", "/v1/orders")).toBe("4");
    expect(await left("GET", "/v1/orders/7?x=1")).toBe("2");
    expect(await left("GET", "/v1/orders-old")).toBe("1");
    expect(await left("POST", "/v1/orders/free/1")).toBeUndefined();
  });

  test("GIVEN a quota that is spent THEN it is 429 with its headers until the window ends, and a cheaper request still fits", async () => {
    expect(await left("POST", "/v1/orders")).toBe("5");
    expect(await left("GET", "/v1/orders")).toBe("3");
    const refused = await gateway.ask("/v1/orders", { method: "POST" });
    expect(refused.status).toBe(429);
    expect(refused.headers["ratelimit-policy"]).toBe('"free";q=10;w=60');
    expect(refused.headers.ratelimit).toBe(`"free";r=3;t=${refused.headers["retry-after"]}`);
    expect(JSON.parse(refused.body)).toEqual({
      type: "about:blank",
      title: "Too Many Requests",
      status: 429,
      detail: "The quota of your plan is spent.",
    });
    expect(await left("GET", "/v1/users")).toBe("2");
    gateway.ahead += 60_000;
    expect(await left("POST", "/v1/orders")).toBe("5");
  });

  test("GIVEN subjects THEN each has a quota of its own by its plan, an unknown plan is the default one", async () => {
    const [ada, bob, eve] = [await callerOf("ada", "pro"), await callerOf("bob"), await callerOf("eve", "platinum")];
    expect(await left("GET", "/", ada)).toBe("99");
    expect(await left("GET", "/", bob)).toBe("9");
    expect(await left("GET", "/", eve)).toBe("9");
    expect(await left("GET", "/")).toBe("9");
    expect(await left("GET", "/", bob)).toBe("8");
  });

  test("GIVEN a plan that the client claims without a token THEN it has the default one", async () => {
    const headers = { "x-plinth-subject": "ada", "x-plinth-plan": "pro" };
    expect(await left("GET", "/", headers)).toBe("9");
    expect(await left("GET", "/")).toBe("8");
  });
});
