import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { globalPlugin, ProtectedGateway, plugin } from "./protected-gateway.testkit.ts";

const settings = {
  origins: ["https://shop.example.com", "https://admin.example.com"],
  methods: ["GET", "POST"],
  headers: ["authorization", "content-type"],
  exposed_headers: ["etag", "location"],
  max_age: 3600,
};

describe("cors", () => {
  let gateway: ProtectedGateway;

  beforeEach(async () => {
    gateway = await ProtectedGateway.start();
    declare({});
  });
  afterEach(() => gateway.close());

  function declare(changes: Readonly<Record<string, unknown>>): void {
    const auth = plugin("auth", "plinth-auth", { issuer: "https://i.example", jwks_uri: "http://127.0.0.1:9/keys" });
    const rules = globalPlugin("cors", "cors", { ...settings, ...changes });
    gateway.declare({ clusterPlugins: [rules], plugins: [auth], onRoute: "auth" });
  }

  const preflight = (origin: string, headers = {}) =>
    gateway.ask("/", { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST", ...headers } });
  const allowedFor = async (origin: string) => (await preflight(origin)).headers["access-control-allow-origin"];

  test("GIVEN a preflight THEN the gateway answers, without a token and without the service", async () => {
    const { status, headers, body } = await preflight("https://admin.example.com");
    expect([status, body, gateway.calls]).toEqual([200, "", 0]);
    expect(headers).toMatchObject({
      "access-control-allow-origin": "https://admin.example.com",
      "access-control-allow-methods": "GET,POST",
      "access-control-allow-headers": "authorization,content-type",
      "access-control-max-age": "3600",
      vary: "Origin",
    });
    expect(headers["access-control-allow-credentials"]).toBeUndefined();
  });

  test("GIVEN a preflight of another origin THEN nothing is allowed to it", async () => {
    expect(await allowedFor("https://evil.example")).toBeUndefined();
    expect(await allowedFor("https://shop.example.com.evil.example")).toBeUndefined();
    expect(await allowedFor("null")).toBeUndefined();
  });

  test("GIVEN OPTIONS that is no preflight THEN it needs a token as any request", async () => {
    expect(
      (await gateway.ask("/", { method: "OPTIONS", headers: { origin: "https://shop.example.com" } })).status,
    ).toBe(401);
  });

  test("GIVEN a refused request THEN the page may read why", async () => {
    const { status, headers } = await gateway.ask("/", { headers: { origin: "https://shop.example.com" } });
    expect(status).toBe(401);
    expect(headers).toMatchObject({
      "access-control-allow-origin": "https://shop.example.com",
      "access-control-expose-headers": "etag,location",
    });
  });

  test("GIVEN any origin THEN it is a star, but the origin's own name where cookies may come", async () => {
    declare({ origins: ["*"] });
    expect(await allowedFor("https://any.example")).toBe("*");
    declare({ origins: ["*"], credentials: true });
    const { headers } = await preflight("https://any.example");
    expect([headers["access-control-allow-origin"], headers["access-control-allow-credentials"]]).toEqual([
      "https://any.example",
      "true",
    ]);
  });

  test("GIVEN a pattern THEN it must fit the whole origin", async () => {
    declare({ origins: ["https://.*\\.example\\.com", "https://one.example:443"] });
    expect(await allowedFor("https://a.example.com")).toBe("https://a.example.com");
    expect(await allowedFor("https://a.example.com.evil.example")).toBeUndefined();
    expect(await allowedFor("https://one.example")).toBe("https://one.example");
  });

  test("GIVEN no list of headers THEN those that the browser asks for are allowed", async () => {
    declare({ headers: [] });
    const { headers } = await preflight("https://shop.example.com", { "access-control-request-headers": "x-own" });
    expect(headers["access-control-allow-headers"]).toBe("x-own");
  });
});
