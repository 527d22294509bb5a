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
  return pino(options, destination ?? new TurnBuffer());
}

/**
 * Writes to stdout once in a turn of the event loop, all lines of the turn together: a busy service would else spend more time on
 * handing its lines over than on anything else. Nothing is lost unless the process is killed within the turn.
 */
class TurnBuffer implements DestinationStream {
  readonly #out = pino.destination({ fd: 1, sync: true, minLength: 16_000 });
  #due = false;

  constructor() {
    process.once("exit", () => this.flushSync());
  }

  write(line: string): void {
    this.#out.write(line);
    if (!this.#due) {
      this.#due = true;
      setImmediate(() => {
        this.#due = false;
        this.#out.flush();
      });
    }
  }

  /** Called by pino after a fatal line. */
  flushSync(): void {
    this.#out.flushSync();
  }
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
