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
export function messageOf(thrown: unknown): string {
  // Not by instanceof: an error may be of another realm, as Node's own are under jest.
  const message = typeof thrown === "object" && thrown !== null && "message" in thrown ? thrown.message : thrown;
  return typeof message === "string" ? message : (JSON.stringify(message) ?? String(message));
}
