/** Exit codes of every command: 0 well, 1 a failure that was explained, 2 wrong use, 130 interrupted. */
export type ExitCode = 1 | 2 | 130;

/** A failure with a message made for the person at the terminal: no stack trace is shown for it. */
export class Failure extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = 1, options?: ErrorOptions) {
    super(message, options);
    this.name = "Failure";
    this.exitCode = exitCode;
  }
}

/** What a person should read of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
