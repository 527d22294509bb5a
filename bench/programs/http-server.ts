import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type Express } from "express";
import { z } from "zod";
import { accessTokenCheck } from "../../services/chassis/access-token.ts";
import { createApp } from "../../services/chassis/app.ts";
import { LocalKeys } from "../../services/chassis/local-keys.ts";
import { createLogger } from "../../services/chassis/logger.ts";
import { Metrics } from "../../services/chassis/metrics.ts";
import { Readiness } from "../../services/chassis/readiness.ts";
import { tokenRoute } from "../../services/chassis/route.ts";
import { HttpServer } from "../../services/chassis/server.ts";
import { chassisSettings } from "../../services/chassis/settings.ts";
import { startTracing } from "../../services/chassis/tracing.ts";
import { profileReply, replyOf } from "../../services/user/http/profile-reply.ts";

/** What the server under load is told to be; as JSON in its only argument. */
export interface ServerTask {
  /** Express with nothing but a route, or the chassis. */
  readonly kind: "express" | "chassis";
  /** How many valid tokens are remembered. */
  readonly remembered: number;
  /** Where spans go; 5 % of the requests are traced. Absent for no tracing. */
  readonly endpoint?: string;
  readonly jwks: unknown;
  readonly issuer: string;
  readonly audience: string;
}

/** What it says when asked. */
export interface ServerReport {
  /** Microseconds of CPU, user and system, since its start. */
  readonly cpu: number;
}

const task = JSON.parse(process.argv[2] ?? "") as ServerTask;
const port = task.kind === "express" ? await serve(bareExpress()) : await serveOnChassis();
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: user + system } satisfies ServerReport);
});
process.send?.({ port });

function profileOf(id: string) {
  const at = "2026-11-23T10:00:00.000Z";
  return { id, email: "ann@example.com", name: "Ann Example", createdAt: at, updatedAt: at, version: 1 };
}

function bareExpress(): Express {
  const app = express();
  app.get("/v1/users/me", (_request, response) => {
    response.json(replyOf(profileOf("3f0e8a52-7a2b-4b7c-9a54-0d6c2d7c1e11")));
  });
  return app;
}

async function serve(app: Express): Promise<number> {
  const server = createServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** As `runService` puts it together; the log goes to stdout. */
async function serveOnChassis(): Promise<number> {
  const settings = chassisSettings.parse({
    HOST: "127.0.0.1",
    PORT: "0",
    RATE_LIMIT_PER_MINUTE: "100000000",
    OTEL_EXPORTER_OTLP_ENDPOINT: task.endpoint,
  });
  const log = createLogger("user", "info");
  await startTracing("user", settings, log);
  const readiness = new Readiness([]);
  const app = createApp({
    title: "User service",
    version: "1",
    routes: [
      tokenRoute("GET", "/v1/users/me", {
        summary: "Read the own profile",
        query: z.strictObject({}),
        status: 200,
        reply: profileReply,
        handle: async ({ caller }) => replyOf(profileOf(caller.subject)),
      }),
    ],
    problems: {},
    authenticate: accessTokenCheck({
      keys: new LocalKeys(task.jwks),
      issuer: task.issuer,
      audience: task.audience,
      remembered: task.remembered,
    }),
    readiness,
    metrics: new Metrics("user"),
    log,
    settings,
  });
  return new HttpServer(app, readiness, settings, log).listen();
}
