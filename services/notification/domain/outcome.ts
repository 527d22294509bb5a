/** How an attempt to deliver ended. */
export type Outcome = Delivered | Failed;

export interface Delivered {
  readonly kind: "delivered";
  /** The HTTP status; undefined where there is none. */
  readonly status: number | undefined;
}

export interface Failed {
  readonly kind: "failed";
  /** A word that the user may see: nothing of what the other side said. */
  readonly reason: FailureReason;
  readonly status: number | undefined;
  /** Another attempt may end better. */
  readonly again: boolean;
  /** It counts against the target, not against this one message. */
  readonly blamesTarget: boolean;
  /** How long the other side asks to be spared, in milliseconds. */
  readonly spareMs?: number | undefined;
}

export type FailureReason = "refused" | "overloaded" | "time-out" | "unreachable" | "gone" | "target-refused" | "fault";

export function delivered(status?: number): Delivered {
  return { kind: "delivered", status };
}

/** The other side does not want this message, and never will. */
export function refused(status?: number): Failed {
  return { kind: "failed", reason: "refused", status, again: false, blamesTarget: false };
}

/** The other side does not take this message now, but works. */
export function postponed(status?: number): Failed {
  return { kind: "failed", reason: "refused", status, again: true, blamesTarget: false };
}

/** The other side is in trouble. @param spareMs see `Failed` */
export function troubled(
  reason: "overloaded" | "time-out" | "unreachable" | "refused",
  status?: number,
  spareMs?: number,
): Failed {
  return { kind: "failed", reason, status, again: true, blamesTarget: true, spareMs };
}

/** The receiver says that it will never be there again. */
export function gone(status: number): Failed {
  return { kind: "failed", reason: "gone", status, again: false, blamesTarget: false };
}

/** We do not send there. */
export function targetRefused(): Failed {
  return { kind: "failed", reason: "target-refused", status: undefined, again: false, blamesTarget: false };
}

/** A mistake of ours, such as a template that fails. */
export function fault(): Failed {
  return { kind: "failed", reason: "fault", status: undefined, again: true, blamesTarget: false };
}
