import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { globalPlugin, ProtectedGateway } from "./protected-gateway.testkit.ts";

describe("request-size-limiting", () => {
  let gateway: ProtectedGateway;

  beforeEach(async () => {
    gateway = await ProtectedGateway.start({
      clusterPlugins: [
        globalPlugin("size", "request-size-limiting", { allowed_payload_size: 1, size_unit: "kilobytes" }),
      ],
    });
  });
  afterEach(() => gateway.close());

  test.each([
    ["of known length", "x".repeat(1024)],
    ["of unknown length", ["x".repeat(1000), "x".repeat(24)]],
  ])("GIVEN a body %s that just fits THEN it arrives whole", async (_, body) => {
    const answer = await gateway.ask("/", { method: "POST", body });
    expect([answer.status, answer.body.length]).toEqual([200, 1024]);
  });

  test.each([
    ["of known length", "x".repeat(1025)],
    ["of unknown length", ["x".repeat(1000), "x".repeat(25)]],
  ])("GIVEN a body %s that is a byte too large THEN it is 413 and the service is not asked", async (_, body) => {
    const answer = await gateway.ask("/", { method: "POST", body });
    expect([answer.status, answer.headers["content-type"]]).toEqual([413, "application/problem+json"]);
    expect(JSON.parse(answer.body)).toMatchObject({ title: "Payload Too Large", status: 413 });
    expect(gateway.calls).toBe(0);
  });

  test("GIVEN a body without an end WHEN it is too large THEN the answer comes and the connection ends", async () => {
    const socket = connect(gateway.port, "127.0.0.1");
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("error", () => undefined);
    socket.write("POST / HTTP/1.1\r\nhost: shop\r\ntransfer-encoding: chunked\r\n\r\n");
    socket.write(`800\r\n${"x".repeat(2048)}\r\n`);
    await new Promise((resolve) => socket.once("close", resolve));
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(gateway.calls).toBe(0);
  });

  test("GIVEN a client that asks first THEN it is told with 417, as Kong does", async () => {
    const headers = { expect: "100-continue", "content-length": "2048" };
    const answer = await gateway.ask("/", { method: "POST", headers, body: "x".repeat(2048) });
    expect(answer.status).toBe(417);
  });
});
