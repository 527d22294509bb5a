import type { Express } from "express";
import { createApp } from "../app.ts";
import { createLogger } from "../logger.ts";
import { Metrics } from "../metrics.ts";
import type { Mount } from "../mount.ts";
import { Problem, type ProblemTable } from "../problem.ts";
import { Readiness } from "../readiness.ts";
import type { Route } from "../route.ts";
import { chassisSettings } from "../settings.ts";

export interface TestApp {
  readonly app: Express;
  readonly readiness: Readiness;
  /** What was logged, a parsed line each. */
  readonly lines: Record<string, unknown>[];
}

/** An app with the given routes and mounts that keeps its log. */
export function testApp(routes: readonly Route[], problems: ProblemTable = {}, mounts: readonly Mount[] = []): TestApp {
  const lines: Record<string, unknown>[] = [];
  const readiness = new Readiness([]);
  const app = createApp({
    title: "Test",
    version: "1",
    routes,
    mounts,
    problems,
    authenticate: async (authorization) => {
      if (authorization !== "Bearer good") {
        throw new Problem("invalid-token");
      }
      return { subject: "user-1", clientId: "test", roles: ["customer"] };
    },
    readiness,
    metrics: new Metrics("test"),
    log: createLogger("test", "debug", { write: (line) => lines.push(JSON.parse(line)) }),
    settings: chassisSettings.parse({ BODY_LIMIT_BYTES: "200", TRUSTED_PROXIES: "loopback" }),
  });
  return { app, readiness, lines };
}
