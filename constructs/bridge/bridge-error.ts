/** One fault of an app, at the construct that caused it. */
export interface Problem {
  /** The construct's path, as in `user/deployment`. */
  readonly path: string;
  readonly message: string;
}

/** Every fault that was found in an app, in one message. Nothing was registered. */
export class BridgeError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const lines = problems.map(({ path, message }) => `  [${path}] ${message}`);
    super(`The app cannot be bridged, ${problems.length} fault(s):\n${lines.join("\n")}`);
    this.name = "BridgeError";
    this.problems = problems;
  }
}
