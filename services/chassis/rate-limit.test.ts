import { describe, expect, test } from "@jest/globals";
import type { Express } from "express";
import request from "supertest";
import { z } from "zod";
import { networkOf } from "./rate-limit.ts";
import { openRoute, tokenRoute } from "./route.ts";
import { testApp } from "./testkit/test-app.ts";

const LIMIT = 3;

const spec = { summary: "Read", status: 200, reply: z.object({}), handle: () => ({}) };
const mount = { path: "/lib", handler: (_: unknown, response: { end(): void }) => response.end() };
const given = () =>
  testApp([openRoute("GET", "/open", spec), tokenRoute("GET", "/mine", spec)], {}, [mount], {
    RATE_LIMIT_PER_MINUTE: String(LIMIT),
  }).app;

const as = (app: Express, subject: string) => request(app).get("/mine").set("authorization", `Bearer good ${subject}`);
const from = (app: Express, address: string, path = "/open") => request(app).get(path).set("x-forwarded-for", address);

async function statusesOf(count: number, call: () => request.Test): Promise<number[]> {
  const statuses: number[] = [];
  for (let index = 0; index < count; index++) {
    statuses.push((await call()).status);
  }
  return statuses;
}

describe("the rate limit", () => {
  test("GIVEN a subject WHEN it calls more often than it may THEN 429 with when to come back, and others are served", async () => {
    const app = given();

    expect(await statusesOf(LIMIT, () => as(app, "ann"))).toEqual([200, 200, 200]);
    const { body, headers } = await as(app, "ann").expect(429);

    expect(body.code).toBe("rate-limited");
    const seconds = Number(headers["retry-after"]);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(headers).toMatchObject({ ratelimit: `"minute";r=0;t=${seconds}`, "ratelimit-policy": '"minute";q=3;w=60' });
    await as(app, "bob").expect(200);
  });

  test("GIVEN a subject that was limited WHEN somebody calls without a token from its address THEN they are served", async () => {
    const app = given();
    await statusesOf(LIMIT + 1, () => as(app, "ann"));

    await from(app, "127.0.0.1").expect(200);
  });

  test("GIVEN an address WHEN it calls without a token more often than it may THEN 429, and other addresses are served", async () => {
    const app = given();

    expect(await statusesOf(LIMIT + 1, () => from(app, "192.0.2.1"))).toEqual([200, 200, 200, 429]);
    await from(app, "192.0.2.2").expect(200);
  });

  test.each([
    ["wrong tokens", (app: Express) => from(app, "192.0.2.1", "/mine").set("authorization", "Bearer bad"), 401],
    ["paths that are none", (app: Express) => from(app, "192.0.2.1", "/nowhere"), 404],
    ["paths of a mount", (app: Express) => from(app, "192.0.2.1", "/lib/x"), 200],
  ])("GIVEN an address WHEN it tries %s again and again THEN 429", async (_, call, status) => {
    const app = given();

    expect(await statusesOf(LIMIT + 1, () => call(app))).toEqual([...Array(LIMIT).fill(status), 429]);
  });

  test("GIVEN probes WHEN they come again and again THEN they are always answered", async () => {
    const app = given();

    for (const path of ["/health", "/ready", "/metrics"]) {
      expect(new Set(await statusesOf(LIMIT * 2, () => request(app).get(path)))).toEqual(new Set([200]));
    }
  });
});

describe("what an address counts as", () => {
  test.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "::ffff:192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8:1:2::6", "2001:db8:1:2"],
    ["2001:db8::6", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    ["", ""],
    // A client's own X-Forwarded-For, where a trusted proxy passed it on.
    ["nobody", ""],
    ["1:2:3:4:5:6:7:8:9::1", ""],
  ])("GIVEN %j WHEN counted THEN as %j", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
