import type { Express } from "express";
import type { Caller } from "../access-token.ts";
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
export function testApp(
  routes: readonly Route[],
  problems: ProblemTable = {},
  mounts: readonly Mount[] = [],
  env: Readonly<Record<string, string>> = {},
): TestApp {
  const lines: Record<string, unknown>[] = [];
  const readiness = new Readiness([]);
  const app = createApp({
    title: "Test",
    version: "1",
    routes,
    mounts,
    problems,
    authenticate,
    readiness,
    metrics: new Metrics("test"),
    log: createLogger("test", "debug", { write: (line) => lines.push(JSON.parse(line)) }),
    settings: chassisSettings.parse({ BODY_LIMIT_BYTES: "200", TRUSTED_PROXIES: "loopback", ...env }),
  });
  return { app, readiness, lines };
}

/** The tokens are `good` of a customer and `admin`, either with a name after it. */
async function authenticate(authorization: string | undefined): Promise<Caller> {
  const [, token, name] = /^Bearer (good|admin)(?: (\w+))?$/.exec(authorization ?? "") ?? [];
  if (token === undefined) {
    throw new Problem("invalid-token");
  }
  return token === "admin"
    ? { subject: name ?? "admin", clientId: "test", roles: ["admin"] }
    : { subject: name ?? "user-1", clientId: "test", roles: ["customer"] };
}
