import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { createLogger } from "./logger.ts";
import { openRoute } from "./route.ts";
import { HttpServer } from "./server.ts";
import { chassisSettings } from "./settings.ts";
import { testApp } from "./testkit/test-app.ts";

const silent = createLogger("test", "silent");

function call(port: number, path: string, agent?: Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, path, ...(agent === undefined ? {} : { agent }) }, (response) => {
      response.resume().once("end", () => resolve(response));
    }).once("error", reject);
  });
}

describe("the stop of a server", () => {
  test("GIVEN a request under way and an idle connection WHEN stopped THEN the request ends well and then nobody answers", async () => {
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
    const slow = openRoute("GET", "/slow", {
      summary: "Slow",
      status: 200,
      reply: z.object({}),
      handle: async () => {
        begin();
        await mayEnd;
        return {};
      },
    });
    const { app, readiness } = testApp([slow]);
    const settings = chassisSettings.parse({ HOST: "127.0.0.1", PORT: "0", DRAIN_SECONDS: "5" });
    const server = new HttpServer(app, readiness, settings, silent);
    const port = await server.listen();
    const agent = new Agent({ keepAlive: true });
    await call(port, "/health", agent);
    const underWay = call(port, "/slow");
    await begun;

    const stopped = server.stop();
    const duringDrain = await call(port, "/ready");
    // The last answers of the drain have gone when the idle connection is closed.
    const [idle] = Object.values(agent.freeSockets).flat();
    if (idle !== undefined) {
      await once(idle, "close");
    }
    end();

    expect((await underWay).statusCode).toBe(200);
    await stopped;
    expect(duringDrain.statusCode).toBe(503);
    expect(duringDrain.headers.connection).toBe("close");
    await expect(call(port, "/health")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    agent.destroy();
  });
});
