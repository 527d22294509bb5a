import express, { type Express, type NextFunction, type Request, type Response } from "express";
import type { Authenticate } from "./access-token.ts";
import { arrival } from "./arrival.ts";
import { problemAnswers } from "./error-answers.ts";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import { type Mount, mounted } from "./mount.ts";
import { openApiDocument } from "./openapi.ts";
import { chassisProblems, kindOf, Problem, type ProblemTable } from "./problem.ts";
import { RateLimit } from "./rate-limit.ts";
import type { Readiness } from "./readiness.ts";
import type { Route } from "./route.ts";
import { send, sendJson } from "./send.ts";
import { type ServingProps, serving } from "./serving.ts";
import type { ChassisSettings } from "./settings.ts";

export interface AppProps {
  /** What the API's description says of itself. */
  readonly title: string;
  readonly version: string;
  readonly routes: readonly Route[];
  /** What is served beside the routes, such as a library with an application of its own. @default none */
  readonly mounts?: readonly Mount[];
  /** The service's own problems; those of the chassis are added. */
  readonly problems: ProblemTable;
  /** Needed where a route needs a token. @default none */
  readonly authenticate?: Authenticate;
  /** Makes a problem of an error of a library, such as a lost database. @default every unknown error is `internal-error` */
  readonly translate?: (error: unknown) => Problem | undefined;
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly settings: ChassisSettings;
}

const limits = new WeakMap<Express, RateLimit>();

/** The rate limit of an application that `createApp` made. */
export function rateLimitOf(app: Express): RateLimit | undefined {
  return limits.get(app);
}

/**
 * The Express application of a service: its routes, the probes, the metrics and the description of the API.
 * @throws Error when a route names a problem that is not in the table, or needs a token that nothing checks.
 */
export function createApp(props: AppProps): Express {
  const { settings, log, metrics } = props;
  const limit = new RateLimit(settings.RATE_LIMIT_PER_MINUTE);
  const problems = { ...chassisProblems, ...props.problems };
  const description = openApiDocument({ title: props.title, version: props.version }, props.routes, problems);
  const answerProblem = problemAnswers(problems, props.translate);

  const app = express();
  limits.set(app, limit);
  app.disable("x-powered-by");
  app.set("etag", false);
  app.set("trust proxy", settings.TRUSTED_PROXIES);
  app.set("query parser", "simple");
  app.use(arrival(log, metrics));
  mountRoutes(app, props.routes, {
    authenticate: props.authenticate,
    limit,
    bodyLimitBytes: settings.BODY_LIMIT_BYTES,
    statusOf: (code) => kindOf(problems, code).status,
  });
  mountProbes(app, props, description);
  app.use(async (request: Request, _response: Response, next: NextFunction) => {
    await limit.ofAddress(request.ip ?? "");
    next();
  });
  for (const mount of props.mounts ?? []) {
    app.use(mount.path, mounted(mount));
  }
  app.use(() => {
    throw new Problem("not-found");
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) =>
    answerProblem(error, response),
  );
  return app;
}

function mountProbes(app: Express, { readiness, metrics }: AppProps, description: unknown): void {
  app.get("/health", (_request, response) => sendJson(response, 200, { status: "up" }));
  app.get("/ready", async (_request, response) => {
    const report = await readiness.report();
    sendJson(response, report.ready ? 200 : 503, report);
  });
  app.get("/metrics", async (_request, response) => {
    const { registry } = metrics;
    send(response, { status: 200, type: registry.contentType, text: await registry.metrics() });
  });
  app.get("/openapi.json", (_request, response) => sendJson(response, 200, description));
}

/** All methods of a path are one layer of Express, as each layer that a request passes costs time. */
function mountRoutes(app: Express, routes: readonly Route[], props: ServingProps): void {
  for (const [path, ofPath] of Map.groupBy(routes, (route) => route.path)) {
    const mount = app.route(path);
    for (const route of ofPath) {
      mount[verbOf(route)](serving(route, props));
    }
    const allow = ofPath.map(({ method }) => method).join(", ");
    mount.all(() => {
      throw new Problem("method-not-allowed", { headers: { allow } });
    });
  }
}

function verbOf({ method }: Route): "get" | "post" | "put" | "patch" | "delete" {
  return ({ GET: "get", POST: "post", PUT: "put", PATCH: "patch", DELETE: "delete" } as const)[method];
}
