import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, request, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Endpoint } from "./endpoint-book.ts";
import type { RouteRule } from "./gateway-api.ts";
import { RouteProxy } from "./route-proxy.ts";
import { RouteTable } from "./route-table.ts";
import { cluster, prefix, route } from "./routing.testkit.ts";

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

describe("RouteProxy", () => {
  const servers: Server[] = [];
  let endpoints: Endpoint[];
  let rules: RouteRule[];
  let proxy: RouteProxy;
  let port: number;

  beforeEach(async () => {
    endpoints = [];
    rules = [prefix("/")];
    const table = () => new RouteTable(cluster([route("shop", rules)]));
    proxy = new RouteProxy(
      { table, endpoints: () => ({ usable: endpoints, simulated: 0, notReady: 1 }) },
      () => undefined,
    );
    port = await listen(proxy.server);
  });
  afterEach(async () => {
    await proxy.pool.close();
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });

  async function listen(server: Server): Promise<number> {
    servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as { port: number }).port;
  }

  /** Adds a pod that answers as the listener does. */
  async function pod(listener: RequestListener): Promise<Server> {
    const server = createServer(listener);
    endpoints.push({ podIP: `10.200.1.${endpoints.length + 1}`, origin: `http://127.0.0.1:${await listen(server)}` });
    return server;
  }

  /** Adds a pod on whose port nobody listens. */
  async function deadPod(): Promise<void> {
    const server = await pod(() => undefined);
    server.close();
    await once(server, "close");
  }

  function ask(
    path: string,
    { method = "GET", headers = {}, body = "" }: { method?: string; headers?: object; body?: string } = {},
  ) {
    return new Promise<Answer>((resolve, reject) => {
      const sent = request({ port, path, method, headers: { ...headers }, agent: false }, (response) => {
        let text = "";
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
        response.on("error", reject);
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  const echo: RequestListener = (incoming, response) => {
    response.writeHead(200, { "x-method": incoming.method ?? "" });
    incoming.pipe(response);
  };

  /** Sends raw bytes and gives all that comes back until the connection ends. */
  async function raw(text: string): Promise<string> {
    const socket: Socket = connect(port, "127.0.0.1");
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.write(text);
    await once(socket, "close");
    return answer;
  }

  test("GIVEN a body WHEN it is small or large THEN it arrives whole, both ways", async () => {
    await pod(echo);
    for (const body of ["", "hello", "x".repeat(300_000)]) {
      const answer = await ask("/echo", { method: "POST", body });
      expect([answer.status, answer.body === body, answer.headers["x-method"]]).toEqual([200, true, "POST"]);
    }
  });

  test("GIVEN a request THEN the service sees the client's host, its path as sent, and who forwarded it", async () => {
    await pod((incoming, response) => response.end(JSON.stringify({ url: incoming.url, headers: incoming.headers })));
    const { body } = await ask("/a%20b/c?d=%2e%2e", { headers: { host: "shop.test", "x-own": "1", te: "trailers" } });
    const { url, headers } = JSON.parse(body);
    expect(url).toBe("/a%20b/c?d=%2e%2e");
    expect(headers).toMatchObject({
      host: "shop.test",
      "x-own": "1",
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-host": "shop.test",
    });
    expect(headers.te).toBeUndefined();
  });

  test("GIVEN a streamed answer THEN its first part comes before the last one is made", async () => {
    let finish = (): void => undefined;
    await pod((_, response) => {
      response.write("first");
      finish = () => void response.end("last");
    });
    const sent = request({ port, path: "/" }).end();
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    const [chunk] = await once(response, "data");
    expect(String(chunk)).toBe("first");
    finish();
    response.resume();
    await once(response, "end");
  });

  test("GIVEN a pod that refuses connections WHEN there is another THEN every request is answered by that one", async () => {
    await deadPod();
    await pod(echo);
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask("/", { method: "POST", body: "once" })));
    expect(answers.map(({ status, body }) => `${status} ${body}`)).toEqual(Array(20).fill("200 once"));
  });

  test("GIVEN a pod that breaks connections off WHEN the request is safe to repeat THEN another pod answers, else it is 502", async () => {
    let calls = 0;
    await pod((incoming) => {
      calls++;
      incoming.socket.destroy();
    });
    const broken = await ask("/", { method: "POST", body: "once" });
    expect(broken.status).toBe(502);
    expect(JSON.parse(broken.body)).toMatchObject({
      title: "Bad Gateway",
      route: "shop/shop",
      service: "shop/web:80",
      detail: expect.stringContaining("Service shop/web:80 of HTTPRoute shop/shop broke the connection off"),
    });
    expect(calls).toBe(1);
    await pod(echo);
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask("/", { method: "PUT", body: "twice" })));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body}`))).toEqual(new Set(["200 twice"]));
  });

  test("GIVEN no pod, no route or a broken backend THEN problem details say which", async () => {
    const none = await ask("/");
    expect([none.status, none.headers["content-type"]]).toEqual([503, "application/problem+json"]);
    expect(JSON.parse(none.body).detail).toContain("has no endpoint: no pod is ready (1 not ready)");
    rules = [prefix("/v1/users"), prefix("/gone", "gone")];
    const unknown = await ask("/v2");
    expect([unknown.status, JSON.parse(unknown.body).detail]).toEqual([
      404,
      expect.stringMatching(/^no HTTPRoute fits GET .*\/v2; there are: .*\*\/v1\/users/),
    ]);
    const gone = await ask("/gone");
    expect([gone.status, JSON.parse(gone.body).detail]).toEqual([
      500,
      "HTTPRoute shop/shop: Service shop/gone does not exist",
    ]);
  });

  test("GIVEN a route's timeout WHEN the service takes longer THEN the answer is 504", async () => {
    rules = [{ ...prefix("/"), timeouts: { request: "50ms" } }];
    await pod(() => undefined);
    const answer = await ask("/");
    expect([answer.status, JSON.parse(answer.body).detail]).toEqual([
      504,
      expect.stringContaining("did not answer within"),
    ]);
  });

  test("GIVEN a route with retries WHEN one pod answers 503 THEN another is asked, but not for a POST", async () => {
    rules = [{ ...prefix("/"), retry: { codes: [503], attempts: 2 } }];
    await pod((_, response) => response.writeHead(503).end("busy"));
    expect(await ask("/", { method: "POST", body: "x" })).toMatchObject({ status: 503, body: "busy" });
    await pod(echo);
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask("/")));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
  });

  test("GIVEN weights THEN a backend of weight 0 gets nothing", async () => {
    const backendRefs = [
      { name: "gone", port: 80, weight: 0 },
      { name: "web", port: 80, weight: 5 },
    ];
    rules = [{ backendRefs }];
    await pod(echo);
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask("/")));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });

  test("GIVEN a pod that drains THEN it gets no new request, and the drain ends with its last answer", async () => {
    let finish = (): void => undefined;
    await pod((_, response) => {
      finish = () => void response.end("old");
    });
    const under = ask("/");
    await once(servers.at(-1) as Server, "request");
    let isDrained = false;
    const drained = proxy.pool.drain("10.200.1.1").then(() => {
      isDrained = true;
    });
    await pod((_, response) => response.end("new"));
    expect((await ask("/")).body).toBe("new");
    expect(isDrained).toBe(false);
    finish();
    expect((await under).body).toBe("old");
    await drained;
  });

  test("GIVEN a WebSocket handshake THEN both sides are tied together", async () => {
    const server = await pod(() => undefined);
    server.on("upgrade", (incoming, socket) => {
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\n${incoming.url} `,
      );
      socket.on("data", (chunk) => socket.end(chunk));
    });
    const answer = raw(
      "GET /chat HTTP/1.1\r\nhost: shop.test\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\nhello",
    );
    expect(await answer).toMatch(/^HTTP\/1.1 101 [\s\S]*\r\n\r\n\/chat hello$/);
  });

  test.each([
    ["two lengths", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab"],
    [
      "length and chunks",
      "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 6\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nG",
    ],
    ["no host", "GET / HTTP/1.1\r\n\r\n"],
    ["dot segments", "GET /public/../admin HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"],
    ["encoded dot segments", "GET /public/%2e%2E%2fadmin HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"],
  ])("GIVEN a request with %s THEN it is refused with 400 and reaches no service", async (_, text) => {
    let calls = 0;
    await pod((__, response) => {
      calls++;
      response.end();
    });
    expect(await raw(text)).toMatch(/^HTTP\/1.1 400 /);
    expect(calls).toBe(0);
  });
});
