export { type Authenticate, accessTokenCheck, type Caller } from "./access-token.ts";
export { answer } from "./answer.ts";
export { createApp } from "./app.ts";
export { type Backoff, pauseAfter } from "./backoff.ts";
export type { CallOutcome } from "./call-outcome.ts";
export { Html, html } from "./html.ts";
export { HttpClient } from "./http-client.ts";
export { LocalKeys } from "./local-keys.ts";
export { createLogger, type Logger } from "./logger.ts";
export { Metrics } from "./metrics.ts";
export type { Mount } from "./mount.ts";
export {
  type Page,
  type PageRequest,
  pageOf,
  pageOfRows,
  pageQuery,
  pageReplyOf,
  pageRequestOf,
  rowPlace,
} from "./paging.ts";
export { Pause } from "./pause.ts";
export { Problem, type ProblemTable } from "./problem.ts";
export { networkOf } from "./rate-limit.ts";
export { Readiness } from "./readiness.ts";
export { newTraceContext, type RequestContext, type TraceContext } from "./request-context.ts";
export { openRoute, type Route, type RouteRequest, tokenRoute } from "./route.ts";
export { runService, type Service } from "./run-service.ts";
export { chassisSettings, urlOf, wholeNumber } from "./settings.ts";
export { sharedRead } from "./shared-read.ts";
export { tokenChecker } from "./token-checker.ts";
export { tokenSettings } from "./token-settings.ts";
