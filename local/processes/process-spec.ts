/** A program that goes on running after the command that started it has ended. */
export interface ProcessSpec {
  /** Unique within the instance: letters, digits, `.`, `-` and `_`. Also the name of its log. */
  readonly name: string;
  /** The program: a path, or a name on the PATH. */
  readonly command: string;
  /** Never a secret: every user of the machine can read it. */
  readonly args: readonly string[];
  /**
   * Added to the few variables that pass from the caller (PATH, HOME, locale, time zone, PLINTH_*).
   * @default none
   */
  readonly env?: Readonly<Record<string, string>>;
  /** @default the instance's folder */
  readonly cwd?: string;
  /** Only root may set it. @default the caller's */
  readonly uid?: number;
  /** Only root may set it. @default the caller's */
  readonly gid?: number;
  /** What asks the program to end. @default SIGTERM */
  readonly stopSignal?: NodeJS.Signals;
}

/** A process that the ledger knows. */
export interface LedgerEntry {
  readonly name: string;
  /** Absent while a start is under way, or where the starter was killed before it could write it down. */
  readonly pid?: number;
  /** The path of the program. */
  readonly command: string;
  /** When it was started, ISO 8601. */
  readonly since: string;
  /** Where its stdout and stderr go. */
  readonly log: string;
  readonly alive: boolean;
}

/** A process of the instance that the ledger does not stand for: what a crash left behind. */
export interface Leftover {
  readonly pid: number;
  /** The name it was started under; its children carry the same one. */
  readonly name: string;
  /** The program, without its arguments. */
  readonly command: string;
}

/** What `start` did: `started` is false where the same process ran already. */
export interface StartResult {
  readonly pid: number;
  readonly started: boolean;
}
