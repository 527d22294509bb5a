import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { HttpClient, type HttpClientProps } from "./http-client.ts";
import { createLogger } from "./logger.ts";
import { Metrics } from "./metrics.ts";
import { type Conduct, json, Peer, reset, silence } from "./testkit/peer.ts";
import { until } from "./testkit/until.ts";

const context = { correlationId: "order-7", traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01` };

let peer: Peer;
let metrics: Metrics;

beforeEach(async () => {
  peer = await Peer.start(json({ ok: true }));
  metrics = new Metrics("test");
});

afterEach(async () => {
  jest.useRealTimers();
  await peer.stop();
});

function client(props: Partial<HttpClientProps> = {}): HttpClient {
  const log = createLogger("test", "silent");
  return new HttpClient({ peer: "payments", base: peer.url, timeoutMs: 20_000, metrics, log, ...props });
}

const charge = { method: "POST", path: "/charges", body: { amount: 5 } } as const;
const read = { method: "GET", path: "/charges/1", route: "/charges/:key" } as const;

/** What the peer does at the first try, the second, and so on; the last for all that follow. */
function inTurn(...conducts: [Conduct, ...Conduct[]]): Conduct {
  let turn = 0;
  return (response, request) => (conducts[turn++] ?? conducts.at(-1) ?? silence)(response, request);
}

describe("a call to a peer", () => {
  test("GIVEN a peer that answers WHEN called THEN its answer, and the ids of the request went along", async () => {
    const outcome = await client({ headers: { authorization: "Bearer key" } }).call(context, charge);

    expect(outcome).toMatchObject({ kind: "answered", status: 200, body: { ok: true } });
    expect(peer.received).toMatchObject([
      {
        method: "POST",
        path: "/charges",
        body: '{"amount":5}',
        headers: {
          authorization: "Bearer key",
          "content-type": "application/json",
          "x-correlation-id": context.correlationId,
          traceparent: context.traceparent,
        },
      },
    ]);
  });

  test("GIVEN a peer that redirects WHEN called THEN the redirect is the answer, and the key goes nowhere else", async () => {
    const elsewhere = await Peer.start(json({}));
    peer.conduct = (response) => {
      response.writeHead(307, { location: elsewhere.url }).end();
    };

    expect(await client().call(context, charge)).toMatchObject({ kind: "answered", status: 307 });
    expect(elsewhere.received).toEqual([]);
    await elsewhere.stop();
  });

  test("GIVEN nobody at the address WHEN called THEN the request was not sent", async () => {
    await peer.stop();

    const outcome = await client().call(context, charge);

    expect(outcome).toEqual({ kind: "not-sent", reason: "ECONNREFUSED" });
  });

  test("GIVEN a name that nobody has WHEN called THEN the request was not sent", async () => {
    const outcome = await client({ base: "http://nobody.invalid" }).call(context, charge);

    expect(outcome).toMatchObject({ kind: "not-sent" });
  });

  const endless: [string, Conduct][] = [
    ["never answers", silence],
    [
      "stalls in the middle of the body",
      (response) => void response.writeHead(201, { "content-type": "application/json" }).write('{"id":'),
    ],
  ];

  const doubtful: [string, Conduct][] = [
    ["resets the connection once it has the request", reset],
    ["closes the connection without an answer", (response) => void response.socket?.end()],
    [
      "breaks off in the middle of the body",
      (response) => {
        response.writeHead(201, { "content-type": "application/json", "content-length": "100" });
        response.write('{"id":', () => response.socket?.resetAndDestroy());
      },
    ],
    [
      "answers with broken JSON",
      (response) => void response.writeHead(201, { "content-type": "application/json" }).end("{"),
    ],
    ["answers without end", (response) => void response.writeHead(200).end("x".repeat(2_000_000))],
  ];

  test.each([
    ...endless.map((each) => [...each, 3_000] as const),
    ...doubtful.map((each) => [...each, 20_000] as const),
  ])("GIVEN a peer that %s WHEN charged THEN the outcome is unknown, after one try", async (_, conduct, timeoutMs) => {
    peer.conduct = conduct;

    const outcome = await client({ timeoutMs }).call(context, charge);

    expect(outcome.kind).toBe("unknown");
    expect(peer.received).toHaveLength(1);
  });
});

describe("further tries", () => {
  test.each([429, 502, 503, 504])(
    "GIVEN a peer that answers %i at first WHEN read THEN the second answer",
    async (status) => {
      peer.conduct = inTurn(json({}, status), json({ ok: true }));

      expect(await client().call(context, read)).toMatchObject({ kind: "answered", status: 200 });
      expect(peer.received).toHaveLength(2);
    },
  );

  test("GIVEN a peer that is overloaded WHEN read THEN its last answer, after all tries", async () => {
    peer.conduct = json({}, 503);

    expect(await client().call(context, read)).toMatchObject({ kind: "answered", status: 503 });
    expect(peer.received).toHaveLength(3);
  });

  test.each([400, 404, 500])("GIVEN a peer that answers %i WHEN read THEN one try", async (status) => {
    peer.conduct = json({}, status);

    expect(await client().call(context, read)).toMatchObject({ kind: "answered", status });
    expect(peer.received).toHaveLength(1);
  });

  test("GIVEN a peer that resets at first WHEN a call is said to be repeatable THEN it is", async () => {
    peer.conduct = inTurn(reset, json({ ok: true }));

    expect(await client().call(context, { ...charge, idempotent: true })).toMatchObject({
      kind: "answered",
      status: 200,
    });
    expect(peer.received).toHaveLength(2);
  });

  const turnedAway: [string, Conduct][] = [
    ["answers 503", json({}, 503)],
    ["answers 429", json({}, 429)],
  ];

  test.each(turnedAway)(
    "GIVEN a first try of unknown outcome WHEN the next %s THEN the outcome is still unknown",
    async (_, conduct) => {
      peer.conduct = inTurn(reset, conduct);

      expect(await client().call(context, { ...charge, idempotent: true })).toMatchObject({ kind: "unknown" });
    },
  );

  test("GIVEN a first try of unknown outcome WHEN the circuit opens THEN the outcome is still unknown", async () => {
    peer.conduct = reset;
    const breaker = { failures: 1, openMs: 60_000 };

    expect(await client({ breaker }).call(context, { ...charge, idempotent: true })).toMatchObject({ kind: "unknown" });
    expect(peer.received).toHaveLength(1);
  });
});

describe("the circuit", () => {
  const breaker = { failures: 2, openMs: 60_000 };

  // The clock alone is the test's own; timers and sockets are real.
  beforeEach(() => {
    jest.useFakeTimers({
      doNotFake: ["setTimeout", "setInterval", "setImmediate", "nextTick", "queueMicrotask", "performance"],
    });
  });

  const letTheBreakPass = () => jest.setSystemTime(Date.now() + breaker.openMs);

  test("GIVEN failures in a row WHEN called THEN nothing is sent until the peer is given another chance, and one success closes it", async () => {
    peer.conduct = json({}, 500);
    const payments = client({ breaker, retries: 0 });
    await payments.call(context, read);
    await payments.call(context, read);

    expect(await payments.call(context, read)).toEqual({ kind: "not-sent", reason: "the circuit is open" });
    expect(peer.received).toHaveLength(2);

    peer.conduct = json({ ok: true });
    letTheBreakPass();
    expect(await payments.call(context, read)).toMatchObject({ kind: "answered", status: 200 });
    expect(await payments.call(context, read)).toMatchObject({ kind: "answered", status: 200 });
  });

  test("GIVEN a half-open circuit WHEN many call at once THEN one is sent, and its failure opens it again for all", async () => {
    peer.conduct = json({}, 500);
    const payments = client({ breaker, retries: 0 });
    await payments.call(context, read);
    await payments.call(context, read);

    letTheBreakPass();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => payments.call(context, read)));

    const kinds = outcomes.map(({ kind }) => kind).sort();
    expect(kinds).toEqual(["answered", ...Array(9).fill("not-sent")]);
    expect(peer.received).toHaveLength(3);
  });

  test("GIVEN refusals of the caller's own fault WHEN called on THEN the circuit stays closed", async () => {
    peer.conduct = json({}, 422);
    const payments = client({ breaker });

    for (let call = 0; call < 4; call++) {
      expect(await payments.call(context, charge)).toMatchObject({ kind: "answered", status: 422 });
    }
  });
});

describe("the bulkhead", () => {
  test("GIVEN as many calls under way and waiting as there may be WHEN one more is made THEN it is not sent", async () => {
    const held: ServerResponse[] = [];
    peer.conduct = (response) => void held.push(response);
    const payments = client({ concurrency: 2 });
    const four = Array.from({ length: 4 }, () => payments.call(context, charge));

    expect(await payments.call(context, charge)).toEqual({ kind: "not-sent", reason: "too many calls are under way" });
    await until(() => held.length === 2);
    peer.conduct = json({ ok: true });
    for (const response of held) {
      response.socket?.resetAndDestroy();
    }

    const kinds = (await Promise.all(four)).map(({ kind }) => kind);
    expect(kinds).toEqual(["unknown", "unknown", "answered", "answered"]);
  });
});

test("GIVEN calls WHEN the metrics are read THEN each try counts by template and outcome", async () => {
  peer.conduct = inTurn(json({}, 503), json({}));
  await client().call(context, read);
  await client().call(context, charge);

  const text = await metrics.registry.metrics();

  const count = (labels: string) => expect.stringMatching(new RegExp(`_count\\{.*${labels}\\} 1`));
  expect(text.split("\n")).toEqual(
    expect.arrayContaining([
      count('peer="payments",method="GET",route="/charges/:key",outcome="503"'),
      count('peer="payments",method="GET",route="/charges/:key",outcome="200"'),
      count('peer="payments",method="POST",route="/charges",outcome="200"'),
    ]),
  );
});
