import { z } from "zod";
import { createApp } from "../app.ts";
import { Metrics } from "../metrics.ts";
import { Readiness } from "../readiness.ts";
import { openRoute } from "../route.ts";
import { runService } from "../run-service.ts";
import { chassisSettings } from "../settings.ts";

/** A service as a process of its own that needs nothing, and serves `/open` to anybody. */
await runService({
  name: "plain",
  settings: chassisSettings,
  create: async (settings, log) => {
    const readiness = new Readiness([]);
    const app = createApp({
      title: "Plain",
      version: "1",
      routes: [openRoute("GET", "/open", { summary: "Read", status: 200, reply: z.object({}), handle: () => ({}) })],
      problems: {},
      readiness,
      metrics: new Metrics("plain"),
      log,
      settings,
    });
    return { app, readiness, close: async () => {} };
  },
});
