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
    timestamp: clock(),
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeError },
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`]), censor: "[redacted]" },
  };
  return pino(options, destination ?? gatheredLines());
}

let stdout: GatheredLines | undefined;

/** The one of the process, however many loggers it has. */
function gatheredLines(): GatheredLines {
  stdout ??= new GatheredLines();
  return stdout;
}

/** The time as pino writes it; of several lines in a millisecond it is put into words once. */
function clock(): () => string {
  let last = 0;
  let text = "";
  return () => {
    const now = Date.now();
    if (now !== last) {
      last = now;
      text = `,"time":"${new Date(now).toISOString()}"`;
    }
    return text;
  };
}

/** How long a line may wait for others, in milliseconds. */
const GATHER_MS = 10;

/**
 * Writes to stdout, all lines of a few milliseconds together: a busy service would else spend as much time on handing its lines
 * over as on making them. Lines wait no longer than that, and at the process's own end not at all; only a kill can lose them.
 */
class GatheredLines implements DestinationStream {
  readonly #out = pino.destination({ fd: 1, sync: true, minLength: 16_000 });
  #due = false;

  constructor() {
    process.once("exit", () => this.flushSync());
  }

  write(line: string): void {
    this.#out.write(line);
    if (!this.#due) {
      this.#due = true;
      setTimeout(() => {
        this.#due = false;
        this.#out.flush();
      }, GATHER_MS);
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
