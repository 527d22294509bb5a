import { types } from "node:util";
import { type DestinationStream, type Logger, pino } from "pino";

export type { Logger } from "pino";

/** Never written, wherever an object that holds one of them is logged. Bodies and headers are not logged at all. */
const SECRETS = [
  "password",
  "passwordHash",
  "accessToken",
  "refreshToken",
  "token",
  "authorization",
  "cookie",
  "secret",
];

/** JSON lines on stdout, one event each. */
export function createLogger(service: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeError },
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`]), censor: "[redacted]" },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Only these fields: a database error also carries `detail`, which quotes the row. */
function describeError(error: unknown): unknown {
  if (!types.isNativeError(error)) {
    return { message: String(error) };
  }
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  const cause = types.isNativeError(error.cause) ? { cause: error.cause.message } : {};
  return { type: error.name, message: error.message, ...code, ...cause, stack: error.stack };
}
