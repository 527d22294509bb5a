import { type Backoff, pauseAfter } from "@plinth/chassis";
import type { CancelReason } from "./order.ts";
import type { ChargeOutcome } from "./payment.ts";

/**
 * Where an order's saga stands. `confirming` is the point of no return: the money is there and the inventory was told to
 * keep the stock for good, so only the inventory can still say no.
 */
export type Step = "reserving" | "charging" | "refunding" | "confirming" | "confirmed" | "cancelled";

/** What is remembered of a saga, beside its order. */
export interface Saga {
  readonly step: Step;
  /** How often the step's action was begun. It is counted and stored before the action, so 0 means that nothing happened outside. */
  readonly attempt: number;
  /** Minor units; known from `charging` on. */
  readonly total: number | undefined;
  /** Why it is cancelled; known from `refunding` on. */
  readonly reason: CancelReason | undefined;
  /** Until when the step may be tried. */
  readonly deadline: Date | undefined;
  /** When a worker has to look at it; undefined at the end. */
  readonly nextAt: Date | undefined;
  /** Until when the worker that makes a call has it for itself. */
  readonly leaseUntil: Date | undefined;
}

/** What may happen to a saga. */
export type SagaInput =
  | { readonly type: "stock-reserved"; readonly total: number; readonly expiresAt: Date }
  | { readonly type: "stock-rejected"; readonly reason: CancelReason }
  | { readonly type: "stock-confirmed" }
  | { readonly type: "stock-expired" }
  /** Its time has come: a deadline, another try, or the first one. */
  | { readonly type: "due" }
  | { readonly type: "charge-answered"; readonly outcome: ChargeOutcome }
  | { readonly type: "refund-answered"; readonly outcome: "succeeded" | "unknown" }
  | { readonly type: "cancel" };

/** What is to be published together with the new state: commands to the inventory, and the order's own events. */
export type SagaMessage =
  | "stock.reserve"
  | "stock.confirm"
  | "stock.release"
  | "order.placed"
  | "order.confirmed"
  | "order.cancelled";

/** What is to be asked of the payment provider once the new state is stored. `charge-again` asks what became of the last try first. */
export type SagaCall = "charge" | "charge-again" | "refund";

export interface Decision {
  /** The very same object where the input changes nothing. */
  readonly saga: Saga;
  readonly messages: readonly SagaMessage[];
  readonly call: SagaCall | undefined;
}

export interface SagaRules {
  /** How long the inventory may take to answer a reservation. */
  readonly stockMs: number;
  /** How long a worker has a saga for itself: longer than its calls can take. */
  readonly leaseMs: number;
}

/** When a decision is made, and the chance that its jitter takes: from 0 to 1. */
export interface Moment {
  readonly now: Date;
  readonly chance: number;
}

/** Between tries to learn how a payment ended. */
const PAYMENT_PAUSES: Backoff = { firstMs: 250, factor: 2, longestMs: 30_000 };

/** Between repeats of a confirmation that the inventory does not answer. */
const CONFIRM_PAUSES: Backoff = { firstMs: 10_000, factor: 2, longestMs: 300_000 };

/** The saga of an order: no clock, no chance, no input or output of its own. */
export class SagaMachine {
  readonly #rules: SagaRules;

  constructor(rules: SagaRules) {
    this.#rules = rules;
  }

  begin({ now }: Moment): Decision {
    const deadline = later(now, this.#rules.stockMs);
    return {
      saga: { ...NOTHING_KNOWN, step: "reserving", deadline, nextAt: deadline },
      messages: ["order.placed", "stock.reserve"],
      call: undefined,
    };
  }

  /** What the input makes of the saga. What comes twice, too late or out of order changes nothing. */
  decide(saga: Saga, input: SagaInput, moment: Moment): Decision {
    switch (saga.step) {
      case "reserving":
        return reserving(saga, input, moment);
      case "charging":
        return this.#charging(saga, input, moment);
      case "refunding":
        return this.#refunding(saga, input, moment);
      case "confirming":
        return confirming(saga, input, moment);
      default:
        return unchanged(saga);
    }
  }

  #charging(saga: Saga, input: SagaInput, moment: Moment): Decision {
    switch (input.type) {
      case "due":
        return saga.deadline !== undefined && moment.now >= saga.deadline
          ? giveUp(saga, "reservation-expired", moment)
          : this.#beginCall(saga, saga.attempt === 0 ? "charge" : "charge-again", moment);
      case "charge-answered":
        return charged(saga, input.outcome, moment);
      case "stock-expired":
        return giveUp(saga, "reservation-expired", moment);
      case "cancel":
        return giveUp(saga, "cancelled-by-user", moment);
      default:
        return unchanged(saga);
    }
  }

  #refunding(saga: Saga, input: SagaInput, moment: Moment): Decision {
    if (input.type === "due") {
      return this.#beginCall(saga, "refund", moment);
    }
    if (input.type === "refund-answered") {
      return input.outcome === "succeeded"
        ? { saga: ended(saga, "cancelled"), messages: ["order.cancelled"], call: undefined }
        : tryLater(saga, moment);
    }
    return unchanged(saga);
  }

  /** The intent is stored before the call, so whoever finds the saga after a crash knows that there may have been one. */
  #beginCall(saga: Saga, call: SagaCall, { now }: Moment): Decision {
    const leaseUntil = later(now, this.#rules.leaseMs);
    return {
      saga: { ...saga, attempt: saga.attempt + 1, leaseUntil, nextAt: leaseUntil },
      messages: [],
      call,
    };
  }
}

const NOTHING_KNOWN = {
  attempt: 0,
  total: undefined,
  reason: undefined,
  leaseUntil: undefined,
} as const satisfies Partial<Saga>;

function reserving(saga: Saga, input: SagaInput, moment: Moment): Decision {
  switch (input.type) {
    case "stock-reserved":
      return reserved({ ...saga, total: input.total }, input.expiresAt, moment);
    case "stock-rejected":
      return cancelled(saga, input.reason, []);
    case "due":
      return cancelled(saga, "stock-timeout", ["stock.release"]);
    case "cancel":
      return cancelled(saga, "cancelled-by-user", ["stock.release"]);
    default:
      return unchanged(saga);
  }
}

function reserved(saga: Saga, expiresAt: Date, moment: Moment): Decision {
  if (saga.total === 0) {
    // Providers refuse charges of nothing.
    return confirm(saga, moment);
  }
  return {
    saga: { ...saga, step: "charging", attempt: 0, deadline: expiresAt, nextAt: moment.now },
    messages: [],
    call: undefined,
  };
}

function charged(saga: Saga, outcome: ChargeOutcome, moment: Moment): Decision {
  switch (outcome) {
    case "succeeded":
      return confirm(saga, moment);
    case "declined":
      return cancelled(saga, "payment-declined", ["stock.release"]);
    case "unknown":
      return tryLater(saga, moment);
  }
}

function confirm(saga: Saga, { now, chance }: Moment): Decision {
  const nextAt = later(now, pauseAfter(CONFIRM_PAUSES, 1, chance));
  return {
    saga: { ...saga, step: "confirming", attempt: 1, deadline: undefined, leaseUntil: undefined, nextAt },
    messages: ["stock.confirm"],
    call: undefined,
  };
}

function confirming(saga: Saga, input: SagaInput, moment: Moment): Decision {
  switch (input.type) {
    case "stock-confirmed":
      return { saga: ended(saga, "confirmed"), messages: ["order.confirmed"], call: undefined };
    case "stock-expired":
      return saga.total === 0
        ? cancelled(saga, "reservation-expired", [])
        : refund(saga, "reservation-expired", moment);
    case "due": {
      const nextAt = later(moment.now, pauseAfter(CONFIRM_PAUSES, saga.attempt + 1, moment.chance));
      return { saga: { ...saga, attempt: saga.attempt + 1, nextAt }, messages: ["stock.confirm"], call: undefined };
    }
    default:
      return unchanged(saga);
  }
}

/** Leaves `charging` without knowing of a charge. Where one may have been made, it is undone under its key before the end. */
function giveUp(saga: Saga, reason: CancelReason, moment: Moment): Decision {
  if (saga.attempt === 0) {
    return cancelled(saga, reason, ["stock.release"]);
  }
  const decision = refund(saga, reason, moment);
  return { ...decision, messages: ["stock.release"] };
}

function refund(saga: Saga, reason: CancelReason, { now }: Moment): Decision {
  return {
    saga: {
      ...saga,
      step: "refunding",
      attempt: 0,
      reason,
      deadline: undefined,
      nextAt: now,
      leaseUntil: undefined,
    },
    messages: [],
    call: undefined,
  };
}

function tryLater(saga: Saga, { now, chance }: Moment): Decision {
  const next = later(now, pauseAfter(PAYMENT_PAUSES, saga.attempt, chance));
  const nextAt = saga.deadline !== undefined && saga.deadline < next ? saga.deadline : next;
  return { saga: { ...saga, nextAt, leaseUntil: undefined }, messages: [], call: undefined };
}

function cancelled(saga: Saga, reason: CancelReason, before: readonly SagaMessage[]): Decision {
  return {
    saga: { ...ended(saga, "cancelled"), reason },
    messages: [...before, "order.cancelled"],
    call: undefined,
  };
}

function ended(saga: Saga, step: "confirmed" | "cancelled"): Saga {
  return { ...saga, step, deadline: undefined, nextAt: undefined, leaseUntil: undefined };
}

function unchanged(saga: Saga): Decision {
  return { saga, messages: [], call: undefined };
}

function later(moment: Date, ms: number): Date {
  return new Date(moment.getTime() + ms);
}
