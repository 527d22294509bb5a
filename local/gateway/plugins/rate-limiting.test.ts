import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { globalPlugin, ProtectedGateway, plugin } from "./protected-gateway.testkit.ts";

describe("rate-limiting", () => {
  let gateway: ProtectedGateway;

  beforeEach(async () => {
    gateway = await ProtectedGateway.start();
    // Early in a window of each length.
    gateway.ahead = 3_600_000 - (gateway.now % 3_600_000) + 5_000;
  });
  afterEach(() => gateway.close());

  const statuses = async (count: number, headers = {}) => {
    const all: number[] = [];
    for (let index = 0; index < count; index++) all.push((await gateway.ask("/", { headers })).status);
    return all;
  };

  test("GIVEN a limit a minute THEN what is left is told, what is over is 429 until the minute ends", async () => {
    gateway.declare({ clusterPlugins: [globalPlugin("limits", "rate-limiting", { minute: 2, limit_by: "ip" })] });
    const first = await gateway.ask();
    expect(first.headers).toMatchObject({
      "x-ratelimit-limit-minute": "2",
      "x-ratelimit-remaining-minute": "1",
      "ratelimit-limit": "2",
      "ratelimit-remaining": "1",
    });
    expect(await statuses(1)).toEqual([200]);
    const refused = await gateway.ask();
    expect(refused.status).toBe(429);
    expect(refused.headers).toMatchObject({ "ratelimit-remaining": "0", "content-type": "application/problem+json" });
    expect(refused.headers["retry-after"]).toBe(refused.headers["ratelimit-reset"]);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(50);
    expect(JSON.parse(refused.body)).toMatchObject({ status: 429, detail: "API rate limit exceeded" });
    expect(gateway.calls).toBe(2);
    gateway.ahead += 60_000;
    expect(await statuses(1)).toEqual([200]);
  });

  test("GIVEN two windows THEN the fuller one counts, and refused requests cost nothing", async () => {
    const limits = { second: 1, minute: 2, limit_by: "ip" };
    gateway.declare({ clusterPlugins: [globalPlugin("limits", "rate-limiting", limits)] });
    expect(await statuses(1)).toEqual([200]);
    const full = await gateway.ask();
    expect([full.status, full.headers["retry-after"]]).toEqual([429, "1"]);
    gateway.ahead += 1_000;
    expect(await statuses(1)).toEqual([200]);
    gateway.ahead += 1_000;
    expect(Number((await gateway.ask()).headers["retry-after"])).toBeGreaterThan(1);
  });

  test("GIVEN a limit by header THEN each value has its own, and requests without it share that of their address", async () => {
    const limits = { minute: 1, limit_by: "header", header_name: "x-team" };
    gateway.declare({ clusterPlugins: [globalPlugin("limits", "rate-limiting", limits)] });
    expect(await statuses(2, { "x-team": "a" })).toEqual([200, 429]);
    expect(await statuses(2, { "x-team": "b" })).toEqual([200, 429]);
    expect(await statuses(2)).toEqual([200, 429]);
  });

  test("GIVEN an address that the client claims THEN its own counts", async () => {
    gateway.declare({ clusterPlugins: [globalPlugin("limits", "rate-limiting", { minute: 1, limit_by: "ip" })] });
    expect(await statuses(1, { "x-forwarded-for": "192.0.2.1" })).toEqual([200]);
    expect(await statuses(1, { "x-forwarded-for": "192.0.2.2" })).toEqual([429]);
  });

  test("GIVEN what was counted WHEN the limit changes THEN it goes on counting", async () => {
    const limits = (minute: number) => ({
      clusterPlugins: [globalPlugin("limits", "rate-limiting", { minute, limit_by: "ip" })],
    });
    gateway.declare(limits(2));
    expect(await statuses(2)).toEqual([200, 200]);
    gateway.declare(limits(3));
    expect(await statuses(2)).toEqual([200, 429]);
  });

  test("GIVEN limits of a route and of all THEN the route's counts alone", async () => {
    gateway.declare({
      clusterPlugins: [globalPlugin("all", "rate-limiting", { minute: 1, limit_by: "ip" })],
      plugins: [plugin("own", "rate-limiting", { minute: 2, limit_by: "ip" })],
      onRoute: "own",
    });
    expect(await statuses(3)).toEqual([200, 200, 429]);
  });
});
