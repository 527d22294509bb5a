import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { globalPlugin, ProtectedGateway } from "./protected-gateway.testkit.ts";

describe("bot-detection", () => {
  let gateway: ProtectedGateway;

  beforeEach(async () => {
    const rules = { deny: ["(?i:sqlmap)", "^scan"], allow: ["friendly"] };
    gateway = await ProtectedGateway.start({ clusterPlugins: [globalPlugin("bots", "bot-detection", rules)] });
  });
  afterEach(() => gateway.close());

  test.each([
    ["SQLMap/1.8", 403],
    ["  scanner", 403],
    ["my scanner", 200],
    ["sqlmap, friendly", 200],
    ["Mozilla/5.0", 200],
  ])("GIVEN the user agent %j THEN %i", async (agent, status) => {
    const answer = await gateway.ask("/", { headers: { "user-agent": agent } });
    expect(answer.status).toBe(status);
    expect(gateway.calls).toBe(status === 200 ? 1 : 0);
  });

  test("GIVEN no user agent THEN the request passes", async () => {
    expect((await gateway.ask()).status).toBe(200);
  });
});
