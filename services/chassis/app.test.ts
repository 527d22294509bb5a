import { describe, expect, test } from "@jest/globals";
import request from "supertest";
import { z } from "zod";
import { Problem } from "./problem.ts";
import { openRoute, tokenRoute } from "./route.ts";
import { testApp } from "./testkit/test-app.ts";

const item = z.strictObject({
  sku: z.string(),
  "a/b": z.int().optional(),
  lines: z.array(z.strictObject({ n: z.int() })).optional(),
});

const routes = [
  openRoute("POST", "/v1/items", { summary: "Add", body: item, status: 201, reply: item, handle: ({ body }) => body }),
  openRoute("GET", "/v1/items/:sku", {
    summary: "Read",
    status: 200,
    reply: z.object({ sku: z.string() }),
    problems: ["sold-out"],
    handle: ({ params }) => {
      if (params.sku === "none") {
        throw new Problem("sold-out", { detail: "Come back tomorrow" });
      }
      if (params.sku === "bug") {
        throw new Error("password=hunter2");
      }
      return { sku: params.sku ?? "" };
    },
  }),
  tokenRoute("GET", "/v1/me", {
    summary: "Me",
    status: 200,
    reply: z.object({ id: z.string() }),
    handle: ({ caller }) => ({ id: caller.subject }),
  }),
];
const problems = { "sold-out": { status: 409, title: "Sold out", headers: { "retry-after": "86400" } } };
const given = () => testApp(routes, problems);

describe("an app on the chassis", () => {
  test("GIVEN a route WHEN called THEN its answer carries the security headers and no trace of Express", async () => {
    const { headers } = await request(given().app).get("/v1/items/a").expect(200, { sku: "a" });

    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "cache-control": "no-store",
    });
    expect(headers).not.toHaveProperty("x-powered-by");
    expect(headers).not.toHaveProperty("etag");
  });

  test("GIVEN a problem of the service WHEN thrown THEN the answer is problem details by the table", async () => {
    const { headers, body } = await request(given().app)
      .get("/v1/items/none")
      .set("x-correlation-id", "abc")
      .expect(409);

    expect(headers["content-type"]).toMatch("application/problem+json");
    expect(headers["retry-after"]).toBe("86400");
    expect(body).toEqual({
      type: "https://plinth.dev/problems/sold-out",
      title: "Sold out",
      status: 409,
      detail: "Come back tomorrow",
      code: "sold-out",
      correlationId: "abc",
    });
  });

  test.each(["/v1/items/a%00b", "/v1/items/a?x=%00", "/nowhere/%00"])(
    "GIVEN the character zero in %s WHEN called THEN 400, as no store of ours holds it",
    async (path) => {
      const { body } = await request(given().app).get(path).expect(400);

      expect(body.code).toBe("malformed-request");
    },
  );

  test("GIVEN a body with a thousand faults WHEN sent THEN the answer names some of them", async () => {
    const { app } = testApp(routes, problems, [], { BODY_LIMIT_BYTES: "65536" });

    const { body } = await request(app)
      .post("/v1/items")
      .send({ sku: "a", lines: Array(1000).fill(0) })
      .expect(422);

    expect(body.errors).toHaveLength(100);
  });

  test("GIVEN an error that nobody foresaw WHEN thrown THEN the caller learns nothing and the log does", async () => {
    const { app, lines } = given();

    const { body } = await request(app).get("/v1/items/bug").expect(500);

    expect(JSON.stringify(body)).not.toMatch("hunter2");
    expect(lines).toContainEqual(expect.objectContaining({ level: "error", code: "internal-error" }));
  });

  test.each([
    ["GET", "/nowhere", 404, "not-found"],
    ["DELETE", "/v1/items", 405, "method-not-allowed"],
    ["GET", "/v1/items/%zz", 400, "malformed-request"],
  ])("GIVEN %s %s WHEN called THEN %i %s", async (method, path, status, code) => {
    const { app } = given();
    const call = method === "GET" ? request(app).get(path) : request(app).delete(path);

    const { body } = await call.expect(status);

    expect(body.code).toBe(code);
  });

  test.each([
    ["broken JSON", "application/json", "{", 400, "malformed-body"],
    ["a form", "application/x-www-form-urlencoded", "sku=a", 415, "unsupported-media-type"],
    ["too much", "application/json", JSON.stringify({ sku: "x".repeat(300) }), 413, "body-too-large"],
    ["no object", "application/json", "null", 422, "invalid-body"],
  ])("GIVEN %s as a body WHEN posted THEN refused", async (_, type, content, status, code) => {
    const { body } = await request(given().app)
      .post("/v1/items")
      .set("content-type", type)
      .send(content)
      .expect(status);

    expect(body.code).toBe(code);
  });

  test("GIVEN wrong and unknown fields WHEN posted THEN each is named by a JSON pointer", async () => {
    const content = { "a/b": "x", lines: [{ n: 1 }, { n: 1, m: 2 }], admin: true };

    const { body } = await request(given().app).post("/v1/items").send(content).expect(422);

    const pointers = body.errors.map(({ pointer }: { pointer: string }) => pointer).sort();
    expect(pointers).toEqual(["/admin", "/a~1b", "/lines/1/m", "/sku"]);
  });

  test("GIVEN a route that needs a token WHEN called without THEN 401 with a challenge", async () => {
    const { app } = given();

    await request(app)
      .get("/v1/me")
      .expect(401)
      .expect("www-authenticate", /Bearer/);
    await request(app).get("/v1/me").set("authorization", "Bearer good").expect(200, { id: "user-1" });
  });

  test("GIVEN ids of the caller WHEN called THEN they are in the log and the answer", async () => {
    const { app, lines } = given();
    const traceId = "0af7651916cd43dd8448eb211c80319c";

    await request(app)
      .get("/v1/items/a")
      .set("x-correlation-id", "order-7")
      .set("traceparent", `00-${traceId}-b7ad6b7169203331-01`)
      .expect("x-correlation-id", "order-7");

    expect(lines).toContainEqual(
      expect.objectContaining({
        correlationId: "order-7",
        traceId,
        route: "/v1/items/:sku",
        status: 200,
        msg: "request",
      }),
    );
  });

  test("GIVEN no ids of the caller WHEN called THEN new ones are in the log", async () => {
    const { app, lines } = given();

    const { headers } = await request(app)
      .get("/v1/items/a")
      .set("traceparent", `00-${"0".repeat(32)}-b7ad6b7169203331-01`);

    const traceId = expect.stringMatching(/^(?!0{32})[\da-f]{32}$/);
    expect(lines).toContainEqual(
      expect.objectContaining({ correlationId: headers["x-correlation-id"], traceId, msg: "request" }),
    );
  });

  test.each(["", "a b", "x".repeat(129), 'x","level":"fatal'])(
    "GIVEN the correlation id %j WHEN called THEN a new one takes its place",
    async (id) => {
      const { headers } = await request(given().app).get("/v1/items/a").set("x-correlation-id", id);

      expect(headers["x-correlation-id"]).toMatch(/^[\da-f-]{36}$/);
    },
  );

  test("GIVEN a body with a secret WHEN posted THEN no line of the log holds it", async () => {
    const { app, lines } = given();

    await request(app).post("/v1/items").send({ sku: "hunter2" }).expect(201);
    await request(app).post("/v1/items").send({ sku: 1, x: "hunter2" }).expect(422);

    expect(JSON.stringify(lines)).not.toMatch("hunter2");
  });

  test("GIVEN requests WHEN the metrics are read THEN they count by template, never by path", async () => {
    const { app } = given();
    await request(app).get("/v1/items/a");
    await request(app).get("/v1/items/b");
    await request(app).get("/nowhere/x");

    const { text } = await request(app).get("/metrics").expect(200);

    expect(text).toMatch(
      /http_request_duration_seconds_count\{.*method="GET",route="\/v1\/items\/:sku",status="200"\} 2/,
    );
    expect(text).toMatch(/route="\(none\)",status="404"\} 1/);
    expect(text).not.toMatch("/nowhere");
  });

  test("GIVEN routes WHEN the description is read THEN it tells their bodies, answers and problems", async () => {
    const { body } = await request(given().app).get("/openapi.json").expect(200);

    expect(body.openapi).toMatch(/^3\.1/);
    expect(body.paths["/v1/items"].post.requestBody.content["application/json"].schema.required).toEqual(["sku"]);
    expect(Object.keys(body.paths["/v1/items"].post.responses)).toEqual(
      expect.arrayContaining(["201", "400", "413", "415", "422", "500"]),
    );
    expect(body.paths["/v1/items/{sku}"].get.responses["409"].description).toMatch("sold-out");
    expect(body.paths["/v1/me"].get.security).toEqual([{ accessToken: [] }]);
  });

  test("GIVEN a mount WHEN something below it is called THEN it reads the body itself, its headers stand, and it is one route", async () => {
    const { app, lines } = testApp([], {}, [
      {
        path: "/lib",
        handler: async (incoming, response) => {
          const chunks = await incoming.toArray();
          response.setHeader("content-security-policy", "default-src 'self'");
          response.end(`${incoming.url} ${Buffer.concat(chunks)}`);
        },
      },
    ]);

    const { text, headers } = await request(app).post("/lib/a/b").type("form").send("x=1").expect(200);
    await request(app).get("/library").expect(404);

    expect(text).toBe("/a/b x=1");
    expect(headers).toMatchObject({
      "content-security-policy": "default-src 'self'",
      "x-content-type-options": "nosniff",
    });
    expect(lines).toContainEqual(expect.objectContaining({ route: "/lib/*", status: 200 }));
  });

  test("GIVEN a mount WHEN its handler fails THEN problem details", async () => {
    const handler = async () => {
      throw new Error("password=hunter2");
    };

    const { body } = await request(testApp([], {}, [{ path: "/lib", handler }]).app)
      .get("/lib")
      .expect(500);

    expect(body).toMatchObject({ code: "internal-error" });
  });

  test("GIVEN a route without content WHEN called THEN 204, and the description promises none", async () => {
    const gone = openRoute("DELETE", "/v1/items/:sku", {
      summary: "Remove",
      status: 204,
      reply: z.undefined(),
      handle: () => undefined,
    });
    const { app } = testApp([gone]);

    const { headers, text } = await request(app).delete("/v1/items/a").expect(204);
    const { body } = await request(app).get("/openapi.json").expect(200);

    expect(text).toBe("");
    expect(headers).not.toHaveProperty("content-type");
    expect(body.paths["/v1/items/{sku}"].delete.responses["204"]).toEqual({ description: "Done" });
  });

  test("GIVEN a draining service WHEN asked THEN not ready, but alive", async () => {
    const { app, readiness } = given();
    readiness.drain();

    await request(app).get("/ready").expect(503);
    await request(app).get("/health").expect(200);
  });

  test("GIVEN a route that names an unknown problem WHEN the app is made THEN an error names it", () => {
    expect(() => testApp(routes)).toThrow(/"sold-out" is not in the service's table/);
  });
});
