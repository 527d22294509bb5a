/** A fault that the engine explains: shown as it is, without a stack trace. */
export class EngineError extends Error {
  override readonly name = "EngineError";
}

/** One thing that went wrong, and with which resource. */
export interface ResourceFailure {
  /** Undefined when no single resource is to blame, such as for the program itself. */
  readonly urn?: string;
  readonly message: string;
}

/** The text of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  const message = typeof thrown === "object" && thrown !== null && "message" in thrown ? thrown.message : thrown;
  return typeof message === "string" ? message : (JSON.stringify(message) ?? String(message));
}
