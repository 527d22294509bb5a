import { types } from "node:util";
import { Problem } from "../problem.ts";

/** Errors of the socket: nobody there, or a connection that broke. */
const SOCKET_ERRORS: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]);

/**
 * Connection exceptions, resources that ran out, and what an operator or a shutdown cut off.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const SERVER_CLASSES = /^(08|53|57P|57014)/;

/** What `pg` itself says, without a code. */
const CLIENT_MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered)/;

/** A lost, full or restarting database is `unavailable`: worth another try by the caller. Anything else is a fault of ours. */
export function databaseUnavailable(error: unknown): Problem | undefined {
  if (!types.isNativeError(error)) {
    return undefined;
  }
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const isGone = SOCKET_ERRORS.has(code) || SERVER_CLASSES.test(code) || CLIENT_MESSAGES.test(error.message);
  return isGone ? new Problem("unavailable") : undefined;
}
