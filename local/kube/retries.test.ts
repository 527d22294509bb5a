import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { KubeApiError, KubeUnreachableError } from "./kube-api-error.ts";
import { KubeClient } from "./kube-client.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "default" } };

const resources = { resources: [{ name: "configmaps", kind: "ConfigMap", namespaced: true, verbs: ["get"] }] };

let server: Server | undefined;
let client: KubeClient | undefined;

afterEach(async () => {
  client?.close();
  server?.closeAllConnections();
  await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
  server = undefined;
});

interface Served {
  readonly client: KubeClient;
  readonly count: () => number;
}

/** A server that answers the requests for objects by the handlers in turn, the last one for all that follow. */
function serve(...handlers: Handler[]): Promise<Served> {
  return serveWithin(120, ...handlers);
}

/** As `serve`, for a client that gives up after so many seconds. */
async function serveWithin(deadlineSeconds: number, ...handlers: Handler[]): Promise<Served> {
  let count = 0;
  server = createServer((request, response) => {
    if (request.url === "/api/v1") return json(response, 200, resources);
    const handler = handlers[Math.min(count, handlers.length - 1)];
    count++;
    request.resume().on("end", () => handler?.(request, response));
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const access = {
    server: new URL(`http://127.0.0.1:${port}`),
    namespace: "default",
    credentials: async () => ({}),
  };
  client = new KubeClient(access, { retry: { deadlineSeconds, firstDelay: 10, longestDelay: 50 } });
  return { client, count: () => count };
}

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

const ok: Handler = (_request, response) => json(response, 200, configMap);
const reset: Handler = (request) => request.socket.destroy();
const failing =
  (status: number, headers = {}): Handler =>
  (_request, response) =>
    json(response, status, { kind: "Status", code: status, message: `answer ${status}` }, headers);

describe("retries", () => {
  test.each([500, 502, 503, 504])("GIVEN one %d WHEN an object is applied THEN it is applied again", async (status) => {
    const { client, count } = await serve(failing(status), ok);
    await expect(client.apply(configMap)).resolves.toMatchObject(configMap);
    expect(count()).toBe(2);
  });

  test("GIVEN a lost connection WHEN an object is read THEN it is read again", async () => {
    const { client, count } = await serve(reset, reset, ok);
    await expect(client.get(configMap)).resolves.toMatchObject(configMap);
    expect(count()).toBe(3);
  });

  test("GIVEN a lost connection WHEN an object is created THEN it is not sent twice", async () => {
    const { client, count } = await serve(reset, ok);
    await expect(client.create(configMap)).rejects.toThrow(KubeUnreachableError);
    expect(count()).toBe(1);
  });

  test("GIVEN a 503 WHEN an object is created THEN it is not sent twice", async () => {
    const { client, count } = await serve(failing(503), ok);
    await expect(client.create(configMap)).rejects.toMatchObject({ status: 503 });
    expect(count()).toBe(1);
  });

  test("GIVEN 429 with Retry-After WHEN an object is created THEN it is sent again, as nothing was done", async () => {
    const { client, count } = await serve(failing(429, { "retry-after": "0" }), ok);
    await expect(client.create(configMap)).resolves.toMatchObject(configMap);
    expect(count()).toBe(2);
  });

  test("GIVEN Retry-After beyond the deadline WHEN an object is read THEN the client gives up at once", async () => {
    const { client, count } = await serve(failing(429, { "retry-after": "600" }));
    await expect(client.get(configMap)).rejects.toMatchObject({ status: 429 });
    expect(count()).toBe(1);
  });

  test("GIVEN a server that always fails WHEN an object is read THEN its last answer is the error", async () => {
    const { client, count } = await serveWithin(5, failing(500));
    await expect(client.get(configMap)).rejects.toMatchObject({ status: 500, message: "answer 500" });
    expect(count()).toBeGreaterThan(2);
  });

  test("GIVEN a refusal WHEN an object is applied THEN it is not repeated", async () => {
    const causes = [{ reason: "FieldValueInvalid", message: "too many", field: "data" }];
    const { client, count } = await serve((_request, response) =>
      json(response, 422, { kind: "Status", code: 422, reason: "Invalid", message: "invalid", details: { causes } }),
    );
    const error = await client.apply(configMap).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(KubeApiError);
    expect(error).toMatchObject({ status: 422, reason: "Invalid", message: "invalid", causes });
    expect(count()).toBe(1);
  });

  test("GIVEN a server that has just come back WHEN it refuses at first THEN it is asked again", async () => {
    const { client, count } = await serve(reset, failing(403), ok);
    await expect(client.get(configMap)).resolves.toMatchObject(configMap);
    expect(count()).toBe(3);
  });

  test("GIVEN a server that never answers WHEN an object is read THEN the error names the server", async () => {
    const { client } = await serveWithin(1, () => undefined);
    await expect(client.get(configMap)).rejects.toThrow(
      /cannot reach the Kubernetes API server http:\/\/127.0.0.1:\d+/,
    );
  });

  test("GIVEN an answer of a proxy WHEN an object is read THEN the error has its text", async () => {
    const { client } = await serve((_request, response) => {
      response.writeHead(407).end("who are you?");
    });
    await expect(client.get(configMap)).rejects.toThrow(
      "reading ConfigMap default/a was answered with HTTP 407: who are you?",
    );
  });
});
