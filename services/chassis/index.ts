export { type AccessTokenRules, type Authenticate, accessTokenCheck, type Caller } from "./access-token.ts";
export { Answer, answer } from "./answer.ts";
export { type AppProps, createApp } from "./app.ts";
export type { Answered, CallOutcome, NotSent, Unknown } from "./call-outcome.ts";
export { Html, html } from "./html.ts";
export { type Call, HttpClient, type HttpClientProps } from "./http-client.ts";
export { IssuerKeys } from "./issuer-keys.ts";
export type { KeySource } from "./key-source.ts";
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
export { chassisProblems, type FieldFault, Problem, type ProblemDocument, type ProblemTable } from "./problem.ts";
export { networkOf } from "./rate-limit.ts";
export { type Dependency, Readiness, type ReadinessReport } from "./readiness.ts";
export { newTraceContext, propagationHeaders, type RequestContext, type TraceContext } from "./request-context.ts";
export {
  admitted,
  type Described,
  described,
  type Handler,
  type Method,
  openRoute,
  type Route,
  type RouteRequest,
  readRequest,
  tokenRoute,
} from "./route.ts";
export { runService, type Service, type ServiceDefinition } from "./run-service.ts";
export { type ChassisSettings, chassisSettings, readSettings, SettingsError, urlOf, wholeNumber } from "./settings.ts";
export { sharedRead } from "./shared-read.ts";
export { tokenChecker } from "./token-checker.ts";
export { type TokenSettings, tokenSettings } from "./token-settings.ts";
export { inSpan, type Span, type SpanAttributes, type SpanKind } from "./tracing.ts";
