import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import request from "supertest";
import { z } from "zod";
import { HttpClient } from "./http-client.ts";
import { createLogger } from "./logger.ts";
import { Metrics } from "./metrics.ts";
import { openRoute } from "./route.ts";
import { chassisSettings } from "./settings.ts";
import { OtlpReceiver, type ReceivedSpan } from "./testkit/otlp-receiver.ts";
import { json, Peer } from "./testkit/peer.ts";
import { testApp } from "./testkit/test-app.ts";
import { inSpan, startTracing, stopTracing } from "./tracing.ts";

const silent = createLogger("test", "silent");
const context = { correlationId: "order-7", traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01` };
const [SERVER, CLIENT, PRODUCER] = [2, 3, 4];

let receiver: OtlpReceiver;
let payments: Peer;

beforeEach(async () => {
  receiver = await OtlpReceiver.start();
  payments = await Peer.start(json({ paid: true }));
});

afterEach(async () => {
  await stopTracing();
  await Promise.all([receiver.stop(), payments.stop()]);
});

function trace(percent: number): Promise<void> {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, TRACE_PERCENT: String(percent) };
  return startTracing("shop", chassisSettings.parse(env), silent);
}

/** A service that calls another one on each request. */
function shop() {
  const metrics = new Metrics("shop");
  const client = new HttpClient({ peer: "payments", base: payments.url, timeoutMs: 20_000, metrics, log: silent });
  return testApp([
    openRoute("POST", "/v1/orders/:id/payments", {
      summary: "Pay",
      status: 200,
      reply: z.object({ outcome: z.string() }),
      handle: async ({ context, params }) => {
        const call = { method: "POST", path: `/charges/${params.id}`, route: "/charges/:id" } as const;
        return { outcome: (await client.call(context, call)).kind };
      },
    }),
    openRoute("GET", "/v1/bugs/:id", {
      summary: "Break",
      status: 200,
      reply: z.object({}),
      handle: () => {
        throw new Error("a bug");
      },
    }),
  ]);
}

/** Once those that are under way have ended and been sent. */
async function sent(): Promise<ReceivedSpan[]> {
  await new Promise(setImmediate);
  await stopTracing();
  return receiver.spans;
}

describe("a service that is traced", () => {
  test("GIVEN a request with a trace WHEN served THEN its span and that of its call belong to it, and the call carries the id on", async () => {
    await trace(0);

    await request(shop().app).post("/v1/orders/7/payments").set("traceparent", context.traceparent).expect(200);
    const spans = await sent();

    expect(spans).toMatchObject([
      {
        service: "shop",
        name: "POST /charges/:id",
        kind: CLIENT,
        traceId: "a".repeat(32),
        parentSpanId: spans[1]?.spanId,
        attributes: {
          "http.request.method": "POST",
          "http.response.status_code": 200,
          "url.template": "/charges/:id",
          "url.full": `${payments.url}/charges/7`,
          "server.address": "127.0.0.1",
          "peer.service": "payments",
        },
      },
      {
        name: "POST /v1/orders/:id/payments",
        kind: SERVER,
        traceId: "a".repeat(32),
        parentSpanId: "b".repeat(16),
        attributes: {
          "http.request.method": "POST",
          "http.route": "/v1/orders/:id/payments",
          "http.response.status_code": 200,
          "url.path": "/v1/orders/7/payments",
          "url.scheme": "http",
        },
      },
    ]);
    expect(payments.received[0]?.headers.traceparent).toBe(`00-${"a".repeat(32)}-${spans[0]?.spanId}-01`);
  });

  test("GIVEN requests without a trace WHEN all are kept THEN each is a trace of its own, with the id that the log has", async () => {
    await trace(100);
    const { app, lines } = shop();

    await request(app).post("/v1/orders/7/payments").expect(200);
    await request(app).post("/v1/orders/8/payments").expect(200);
    const ofRequests = (await sent()).filter(({ kind }) => kind === SERVER);

    const logged = lines.filter(({ msg }) => msg === "request").map(({ traceId }) => traceId);
    expect(ofRequests.map(({ traceId }) => traceId)).toEqual(logged);
    expect(new Set(logged).size).toBe(2);
  });

  test("GIVEN requests without a trace WHEN none is kept THEN none is sent, and the ids go along all the same", async () => {
    await trace(0);

    await request(shop().app).post("/v1/orders/7/payments").expect(200);

    expect(await sent()).toEqual([]);
    expect(payments.received[0]?.headers.traceparent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-00$/);
  });

  test("GIVEN a caller that does not keep its trace WHEN all of ours are kept THEN the caller's decision stands", async () => {
    await trace(100);

    await request(shop().app)
      .post("/v1/orders/7/payments")
      .set("traceparent", context.traceparent.replace(/01$/, "00"))
      .expect(200);

    expect(await sent()).toEqual([]);
  });

  test("GIVEN failures of ours and of a peer WHEN traced THEN the spans say so", async () => {
    await trace(100);
    payments.conduct = json({}, 404);
    const { app } = shop();

    await request(app).get("/v1/bugs/7").expect(500);
    await request(app).post("/v1/orders/7/payments").expect(200);
    const spans = await sent();

    expect(spans).toMatchObject([
      { name: "GET /v1/bugs/:id", status: { code: 2 }, attributes: { "error.type": "500" } },
      { name: "POST /charges/:id", status: { code: 2 }, attributes: { "error.type": "404" } },
      { name: "POST /v1/orders/:id/payments", status: {} },
    ]);
  });

  test("GIVEN work that is no request WHEN it fails in a span THEN the span says so and the error goes on", async () => {
    await trace(0);
    const work = inSpan(context, "send order.events", "producer", { "messaging.system": "kafka" }, async () => {
      throw new RangeError("no broker");
    });

    await expect(work).rejects.toThrow("no broker");

    expect(await sent()).toMatchObject([
      {
        name: "send order.events",
        kind: PRODUCER,
        status: { code: 2 },
        attributes: { "messaging.system": "kafka", "error.type": "RangeError" },
      },
    ]);
  });

  test("GIVEN a receiver that never answers WHEN the service stops THEN it does stop", async () => {
    let refuse = () => {};
    const hung = await Peer.start((response) => {
      refuse = () => response.writeHead(400).end();
    });
    await startTracing("shop", chassisSettings.parse({ OTEL_EXPORTER_OTLP_ENDPOINT: hung.url }), silent);
    await inSpan(context, "work", "internal", {}, async () => undefined);

    await stopTracing();

    expect(hung.received).toHaveLength(1);
    // So that the exporter does not try again while the next test runs.
    refuse();
    await hung.stop();
  });
});

describe("a service that is not traced", () => {
  test("GIVEN no endpoint WHEN served THEN the caller's ids go along as they are", async () => {
    await startTracing("shop", chassisSettings.parse({}), silent);

    await request(shop().app).post("/v1/orders/7/payments").set("traceparent", context.traceparent).expect(200);

    expect(payments.received[0]?.headers.traceparent).toBe(context.traceparent);
    expect(receiver.spans).toEqual([]);
  });

  test("GIVEN no endpoint WHEN tracing is started THEN nothing of OpenTelemetry's SDK is loaded; with one it is", async () => {
    expect(await loadedWith({})).not.toMatch(/opentelemetry/);
    expect(await loadedWith({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url })).toMatch(/@opentelemetry\/sdk-trace/);
  });
});

async function loadedWith(env: Readonly<Record<string, string>>): Promise<string> {
  const program = fileURLToPath(new URL("testkit/loaded-modules.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program], { env: { ...env } });
  return stdout;
}
