/** What happens to a resource. */
export type Operation = "same" | "create" | "update" | "replace" | "delete" | "import";

export type Severity = "debug" | "info" | "warning" | "error";

/** What the engine tells a progress view. No text in it holds a secret that the engine knows of. */
export type EngineEvent =
  | {
      /** An operation on one resource began, ended well, or failed; "foretold" is a preview's only one. */
      readonly kind: "start" | "done" | "failed" | "foretold";
      readonly urn: string;
      readonly type: string;
      readonly op: Operation;
      /** Why it failed. */
      readonly message?: string;
      /** Of "done" and "failed". */
      readonly elapsedMs?: number;
    }
  /** A message of the program, a provider or the engine itself. */
  | { readonly kind: "diagnostic"; readonly severity: Severity; readonly message: string; readonly urn?: string }
  /** What the program printed, line by line. */
  | { readonly kind: "stdout" | "stderr"; readonly message: string };

export type EventSink = (event: EngineEvent) => void;
