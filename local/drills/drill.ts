import type { Progress } from "../progress.ts";

/** A failure that is brought about on purpose, on servers of its own, to see what is lost by it. */
export interface Drill {
  /** Lower-case letters, digits and hyphens. */
  readonly name: string;
  /** One line: what fails, and what must hold all the same. */
  readonly summary: string;
  /**
   * Does it. Servers listen on loopback only, keep their files in `dir`, and have ended when this returns or throws.
   *
   * @throws Failure where it could not be done; what was found out is in the result
   */
  run(context: DrillContext): Promise<DrillResult>;
}

export interface DrillContext {
  /** Where it says how far it is. */
  readonly progress: Progress;
  /** Aborted when somebody interrupts: end what is under way, and throw. */
  readonly signal: AbortSignal;
  /** An empty folder of its own, which is deleted afterwards. */
  readonly dir: string;
}

/** What a drill found out. */
export interface DrillResult {
  /** What was done, step by step. */
  readonly done: readonly string[];
  /** How many writes the server said it has taken. */
  readonly acknowledgedWrites: number;
  /** Which of those were gone afterwards: ids or keys. Must be none. */
  readonly lostWrites: readonly string[];
  /** The longest time in which no write was taken, in milliseconds; undefined where the drill stops writes on purpose. */
  readonly stoppedMs: number | undefined;
  /** What that time may be at most, in milliseconds. @default - it is told, but not judged */
  readonly limitMs?: number;
  /** What else does not hold, in sentences. @default - nothing */
  readonly faults?: readonly string[];
  /** Further figures. @default - none */
  readonly figures?: Readonly<Record<string, number | string>>;
}
