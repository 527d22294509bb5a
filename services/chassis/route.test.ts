import { describe, expect, test } from "@jest/globals";
import request from "supertest";
import { z } from "zod";
import { answer } from "./answer.ts";
import { pageOf, pageOfRows, pageQuery, pageReplyOf, pageRequestOf } from "./paging.ts";
import { openRoute, tokenRoute } from "./route.ts";
import { testApp } from "./testkit/test-app.ts";

const NUMBERS = Array.from({ length: 10 }, (_, number) => ({ number }));

const cursorOf = (place: unknown) => Buffer.from(JSON.stringify(place)).toString("base64url");

const routes = [
  openRoute("GET", "/v1/numbers", {
    summary: "List the numbers from 0 to 9",
    query: pageQuery,
    status: 200,
    reply: pageOf(z.int()),
    problems: ["invalid-cursor"],
    handle: ({ query }) => {
      const { after = -1, limit } = pageRequestOf(query, z.int());
      const rows = NUMBERS.slice(after + 1).slice(0, limit + 1);
      const page = pageOfRows(
        rows,
        limit,
        (row) => row,
        ({ number }) => number,
      );
      return pageReplyOf(page, ({ number }) => number);
    },
  }),
  tokenRoute("PUT", "/v1/numbers/:n", {
    summary: "Keep a number",
    role: "admin",
    status: 200,
    reply: z.object({ n: z.string() }),
    headers: { "Cache-Control": "private" },
    requestHeaders: { "If-Match": { description: "The version that is changed", required: true } },
    replyHeaders: { ETag: "The new version" },
    handle: ({ params, header, caller }) => {
      const body = { n: `${params.n} of ${caller.subject}` };
      return header("if-match") === '"0"'
        ? answer(body, { status: 201, headers: { Location: "/v1/numbers/7", etag: '"1"' } })
        : body;
    },
  }),
];

const given = () => testApp(routes).app;

describe("a list", () => {
  test("GIVEN more items than a page holds WHEN its cursors are followed THEN each item comes once, and the last page says so", async () => {
    const app = given();
    const items: number[] = [];
    let path = "/v1/numbers?limit=4";
    for (let page = 0; page < 3; page++) {
      const { body } = await request(app).get(path).expect(200);
      items.push(...body.items);
      path = `/v1/numbers?limit=4&cursor=${body.nextCursor}`;
    }

    expect(items).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(path).toMatch(/cursor=null$/);
  });

  test("GIVEN no query WHEN listed THEN the first page of twenty", async () => {
    const { body } = await request(given()).get("/v1/numbers").expect(200);

    expect(body).toEqual({ items: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], nextCursor: null });
  });

  test.each([
    ["a limit of 0", "limit=0", "/limit"],
    ["a limit over 100", "limit=101", "/limit"],
    ["a limit that is no number", "limit=ten", "/limit"],
    ["a limit twice", "limit=1&limit=2", "/limit"],
    ["an unknown parameter", "admin=true", "/admin"],
  ])("GIVEN %s WHEN listed THEN 400 that names it", async (_, query, pointer) => {
    const { body } = await request(given()).get(`/v1/numbers?${query}`).expect(400);

    expect(body.code).toBe("invalid-query");
    expect(body.errors).toEqual([{ pointer, detail: expect.any(String) }]);
  });

  test.each(["x", "null", cursorOf("1; drop table"), cursorOf([1, 2])])(
    "GIVEN the cursor %j, that no list gave out, WHEN listed THEN 400",
    async (cursor) => {
      const { body } = await request(given()).get("/v1/numbers").query({ cursor }).expect(400);

      expect(body.code).toBe("invalid-cursor");
    },
  );
});

describe("a route for a role", () => {
  const put = () => request(given()).put("/v1/numbers/7");

  test("GIVEN a caller without the role WHEN they call THEN 403, and without a token 401", async () => {
    const { body } = await put().set("authorization", "Bearer good ann").expect(403);

    expect(body.code).toBe("forbidden");
    await put().expect(401);
  });

  test("GIVEN a caller with the role WHEN they call THEN the route's own status and headers", async () => {
    const { body, headers } = await put().set("authorization", "Bearer admin").expect(200);

    expect(body).toEqual({ n: "7 of admin" });
    expect(headers["cache-control"]).toBe("private");
    expect(headers).not.toHaveProperty("location");
  });

  test("GIVEN an answer with a status and headers WHEN it goes THEN they take the place of the route's", async () => {
    const { headers } = await put().set("authorization", "Bearer admin").set("If-Match", '"0"').expect(201);

    expect(headers).toMatchObject({ location: "/v1/numbers/7", etag: '"1"', "cache-control": "private" });
  });
});

describe("the description of routes", () => {
  test("GIVEN a query, a role and headers WHEN described THEN all are in it, with the problems that come of them", async () => {
    const { body } = await request(given()).get("/openapi.json").expect(200);
    const { get } = body.paths["/v1/numbers"];
    const { put } = body.paths["/v1/numbers/{n}"];

    expect(get.parameters).toEqual([
      expect.objectContaining({ name: "cursor", in: "query", required: false }),
      expect.objectContaining({ name: "limit", in: "query", required: false }),
    ]);
    expect(Object.keys(get.responses)).toEqual(["200", "400", "429", "500", "503"]);
    expect(get.responses["400"].description).toMatch(/invalid-query.*invalid-cursor/s);
    expect(put.parameters).toMatchObject([
      { name: "n", in: "path", required: true },
      { name: "If-Match", in: "header", required: true, description: "The version that is changed" },
    ]);
    expect(Object.keys(put.responses)).toEqual(["200", "401", "403", "429", "500", "503"]);
    expect(Object.keys(put.responses["200"].headers)).toEqual(["Cache-Control", "ETag"]);
  });
});
