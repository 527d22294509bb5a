import express, { type Express, type NextFunction, type Request, type Response } from "express";
import type { Authenticate } from "./access-token.ts";
import { problemAnswers } from "./error-answers.ts";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import { type Mount, serving } from "./mount.ts";
import { openApiDocument } from "./openapi.ts";
import { chassisProblems, kindOf, Problem, type ProblemTable } from "./problem.ts";
import type { Readiness } from "./readiness.ts";
import { contextOf, openContext } from "./request-context.ts";
import type { Route } from "./route.ts";
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

/** An API has no page to frame, script or sniff; answers are for the caller alone unless a route says otherwise. */
const SECURITY_HEADERS: readonly (readonly [string, string])[] = [
  ["content-security-policy", "default-src 'none'; frame-ancestors 'none'"],
  ["x-content-type-options", "nosniff"],
  ["referrer-policy", "no-referrer"],
  ["cross-origin-resource-policy", "same-origin"],
  ["cache-control", "no-store"],
];

/**
 * The Express application of a service: its routes, the probes, the metrics and the description of the API.
 * @throws Error when a route names a problem that is not in the table, or needs a token that nothing checks.
 */
export function createApp(props: AppProps): Express {
  const problems = { ...chassisProblems, ...props.problems };
  const description = openApiDocument({ title: props.title, version: props.version }, props.routes, problems);
  const answerProblem = problemAnswers(problems, props.translate);

  const app = express();
  app.disable("x-powered-by");
  app.set("etag", false);
  app.set("trust proxy", props.settings.TRUSTED_PROXIES);
  app.set("query parser", "simple");
  app.use(arrival(props));
  mountProbes(app, props, description);
  mountRoutes(app, props, problems);
  for (const mount of props.mounts ?? []) {
    app.use(mount.path, serving(mount));
  }
  app.use(() => {
    throw new Problem("not-found");
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) =>
    answerProblem(error, response),
  );
  return app;
}

/** Express keeps the matched route on the request, so its template is known when the answer has gone. */
function arrival({ log, metrics }: AppProps) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const arrived = performance.now();
    const { log: requestLog } = openContext(request, response, log);
    for (const [name, value] of SECURITY_HEADERS) {
      response.setHeader(name, value);
    }
    response.once("close", () => {
      const route = templateOf(request);
      const ms = performance.now() - arrived;
      const status = response.writableFinished ? response.statusCode : CLIENT_GONE;
      metrics.requestServed(request.method, route, status, ms / 1000);
      const level = OWN_PATHS.has(route) ? "debug" : "info";
      requestLog[level]({ method: request.method, route, status, ms: Math.round(ms * 100) / 100 }, "request");
    });
    next();
  };
}

/** What nginx logs for a caller that went away before the answer. */
const CLIENT_GONE = 499;

const OWN_PATHS: ReadonlySet<string> = new Set(["/health", "/ready", "/metrics"]);

function templateOf(request: Request): string {
  const route: unknown = request.route;
  return typeof route === "object" && route !== null && "path" in route ? String(route.path) : "(none)";
}

function mountProbes(app: Express, { readiness, metrics }: AppProps, description: unknown): void {
  app.get("/health", (_request, response) => {
    response.json({ status: "up" });
  });
  app.get("/ready", async (_request, response) => {
    const report = await readiness.report();
    response.status(report.ready ? 200 : 503).json(report);
  });
  app.get("/metrics", async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  app.get("/openapi.json", (_request, response) => {
    response.json(description);
  });
}

function mountRoutes(app: Express, props: AppProps, problems: ProblemTable): void {
  const methods = new Map<string, string[]>();
  for (const route of props.routes) {
    const mount = app.route(route.path);
    const steps = route.body === undefined ? [] : [refuseOtherMedia, bodyParser(props.settings.BODY_LIMIT_BYTES)];
    mount[verbOf(route)](...steps, answering(route, problems, props.authenticate));
    methods.set(route.path, [...(methods.get(route.path) ?? []), route.method]);
  }
  for (const [path, allowed] of methods) {
    app.all(path, () => {
      throw new Problem("method-not-allowed", { headers: { allow: allowed.join(", ") } });
    });
  }
}

function verbOf({ method }: Route): "get" | "post" | "put" | "patch" | "delete" {
  return ({ GET: "get", POST: "post", PUT: "put", PATCH: "patch", DELETE: "delete" } as const)[method];
}

function bodyParser(limit: number) {
  return express.json({ limit, strict: false, type: "application/json" });
}

function refuseOtherMedia(request: Request, _response: Response, next: NextFunction): void {
  if (request.is("application/json") === false) {
    throw new Problem("unsupported-media-type");
  }
  next();
}

function answering(route: Route, problems: ProblemTable, authenticate: Authenticate | undefined) {
  if (route.needsToken && authenticate === undefined) {
    throw new Error(`${route.method} ${route.path} needs a token, but the app was given no way to check one`);
  }
  const statusOf = (code: string) => kindOf(problems, code).status;
  return async (request: Request, response: Response): Promise<void> => {
    const caller = route.needsToken ? await authenticate?.(request.get("authorization")) : undefined;
    const params = request.params as Readonly<Record<string, string>>;
    const { body, status, headers } = await route.answer(
      {
        body: request.body,
        query: request.query,
        params,
        context: contextOf(response),
        address: request.ip ?? "",
        header: (name) => request.get(name),
        statusOf,
      },
      caller,
    );
    response
      .status(status ?? route.status)
      .set({ ...route.headers, ...headers })
      .json(body);
  };
}
