import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { globalPlugin, ProtectedGateway, plugin } from "./protected-gateway.testkit.ts";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe("correlation-id", () => {
  let gateway: ProtectedGateway;

  beforeEach(async () => {
    gateway = await ProtectedGateway.start();
  });
  afterEach(() => gateway.close());

  const declare = (config: Readonly<Record<string, unknown>>) =>
    gateway.declare({ clusterPlugins: [globalPlugin("ids", "correlation-id", config)] });
  const ours = { header_name: "x-correlation-id", generator: "uuid", echo_downstream: true };

  test("GIVEN a request without an id THEN service and client get the same new one", async () => {
    declare(ours);
    const { headers } = await gateway.ask();
    expect(headers["x-correlation-id"]).toMatch(uuid);
    expect(gateway.seen["x-correlation-id"]).toBe(headers["x-correlation-id"]);
    expect((await gateway.ask()).headers["x-correlation-id"]).not.toBe(headers["x-correlation-id"]);
  });

  test("GIVEN a request with an id THEN it stays", async () => {
    declare(ours);
    const { headers } = await gateway.ask("/", { headers: { "X-Correlation-Id": "mine" } });
    expect([headers["x-correlation-id"], gateway.seen["x-correlation-id"]]).toEqual(["mine", "mine"]);
  });

  test("GIVEN a refusal THEN it has the id too", async () => {
    gateway.declare({
      clusterPlugins: [globalPlugin("ids", "correlation-id", ours)],
      plugins: [plugin("bots", "bot-detection", { deny: ["."] })],
      onRoute: "bots",
    });
    const answer = await gateway.ask("/", { headers: { "user-agent": "any" } });
    expect([answer.status, answer.headers["x-correlation-id"]]).toEqual([403, expect.stringMatching(uuid)]);
  });

  test("GIVEN nothing configured THEN Kong's own header counts up, and is not told to the client", async () => {
    declare({});
    const { headers } = await gateway.ask();
    const [process, first] = String(gateway.seen["kong-request-id"]).split("#");
    expect([process, first, headers["kong-request-id"]]).toEqual([expect.stringMatching(uuid), "1", undefined]);
    await gateway.ask();
    expect(gateway.seen["kong-request-id"]).toBe(`${process}#2`);
  });
});
