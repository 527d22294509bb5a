/** A fault that the engine explains: shown as it is, without a stack trace. */
export class EngineError extends Error {
  override readonly name = "EngineError";
}

/** The state could not be written: nothing goes on, whichever resource it was that met this first. */
export class StateUnwritable extends EngineError {}

/** One thing that went wrong, and with which resource. */
export interface ResourceFailure {
  /** Undefined when no single resource is to blame, such as for the program itself. */
  readonly urn?: string;
  readonly message: string;
}
