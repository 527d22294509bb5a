import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Moment, type Saga, type SagaCall, type SagaInput, SagaMachine, type SagaMessage } from "./saga.ts";

const STOCK_MS = 60_000;
const machine = new SagaMachine({ stockMs: STOCK_MS, leaseMs: 5_000 });
const start = new Date("2026-01-01T00:00:00Z");
const at = (ms: number): Moment => ({ now: new Date(start.getTime() + ms), chance: 0.5 });

/** The inputs one after the other, a millisecond apart. */
function carried(...inputs: readonly SagaInput[]) {
  let { saga } = machine.begin(at(0));
  const messages: SagaMessage[] = [];
  const calls: SagaCall[] = [];
  inputs.forEach((input, index) => {
    const decision = machine.decide(saga, input, at(index + 1));
    saga = decision.saga;
    messages.push(...decision.messages);
    calls.push(...(decision.call === undefined ? [] : [decision.call]));
  });
  return { saga, messages, calls };
}

const reserved: SagaInput = { type: "stock-reserved", total: 500, expiresAt: at(600_000).now };
const due: SagaInput = { type: "due" };
const cancel: SagaInput = { type: "cancel" };
const charge = (outcome: "succeeded" | "declined" | "unknown"): SagaInput => ({ type: "charge-answered", outcome });
const refunded: SagaInput = { type: "refund-answered", outcome: "succeeded" };

describe("the saga of an order", () => {
  test("GIVEN a new order WHEN it begins THEN it is placed, its stock is asked for, and it waits", () => {
    const { saga, messages, call } = machine.begin(at(0));

    expect(saga).toMatchObject({ step: "reserving", attempt: 0, nextAt: at(STOCK_MS).now });
    expect(messages).toEqual(["order.placed", "stock.reserve"]);
    expect(call).toBeUndefined();
  });

  test.each<[string, SagaInput[], SagaMessage[], SagaCall[], Partial<Saga>]>([
    [
      "all goes well",
      [reserved, due, charge("succeeded"), { type: "stock-confirmed" }],
      ["stock.confirm", "order.confirmed"],
      ["charge"],
      { step: "confirmed" },
    ],
    [
      "the stock is refused",
      [{ type: "stock-rejected", reason: "insufficient-stock" }],
      ["order.cancelled"],
      [],
      { step: "cancelled", reason: "insufficient-stock" },
    ],
    [
      "the inventory does not answer in time",
      [due],
      ["stock.release", "order.cancelled"],
      [],
      { step: "cancelled", reason: "stock-timeout" },
    ],
    [
      "the charge is declined",
      [reserved, due, charge("declined")],
      ["stock.release", "order.cancelled"],
      ["charge"],
      { step: "cancelled", reason: "payment-declined" },
    ],
    [
      "the charge's outcome is unknown at first",
      [reserved, due, charge("unknown"), due, charge("succeeded"), { type: "stock-confirmed" }],
      ["stock.confirm", "order.confirmed"],
      ["charge", "charge-again"],
      { step: "confirmed" },
    ],
    [
      "the user cancels before the charge",
      [reserved, cancel],
      ["stock.release", "order.cancelled"],
      [],
      { step: "cancelled", reason: "cancelled-by-user" },
    ],
    [
      "the user cancels while the charge's outcome is unknown",
      [reserved, due, charge("unknown"), cancel, due, refunded],
      ["stock.release", "order.cancelled"],
      ["charge", "refund"],
      { step: "cancelled", reason: "cancelled-by-user" },
    ],
    [
      "the reservation expires while it is charged, and the charge answers late",
      [reserved, due, { type: "stock-expired" }, charge("succeeded"), due, refunded],
      ["stock.release", "order.cancelled"],
      ["charge", "refund"],
      { step: "cancelled", reason: "reservation-expired" },
    ],
    [
      "the confirmation comes too late",
      [reserved, due, charge("succeeded"), { type: "stock-expired" }, due, refunded],
      ["stock.confirm", "order.cancelled"],
      ["charge", "refund"],
      { step: "cancelled", reason: "reservation-expired" },
    ],
    [
      "nothing is to be paid",
      [{ ...reserved, total: 0 }, { type: "stock-confirmed" }],
      ["stock.confirm", "order.confirmed"],
      [],
      { step: "confirmed" },
    ],
    [
      "nothing is to be paid and the confirmation comes too late",
      [{ ...reserved, total: 0 }, { type: "stock-expired" }],
      ["stock.confirm", "order.cancelled"],
      [],
      { step: "cancelled", reason: "reservation-expired" },
    ],
  ])("GIVEN an order WHEN %s THEN it goes its way", (_, inputs, messages, calls, end) => {
    const end_ = carried(...inputs);

    expect(end_).toMatchObject({ messages, calls, saga: end });
    expect(end_.saga).toMatchObject({ nextAt: undefined, deadline: undefined, leaseUntil: undefined });
  });

  test("GIVEN a confirmation under way WHEN the user cancels THEN nothing changes: the money is there", () => {
    const { saga } = carried(reserved, due, charge("succeeded"));

    expect(machine.decide(saga, cancel, at(9)).saga).toBe(saga);
  });

  test("GIVEN a confirmation without an answer WHEN its time comes THEN it is sent again, each time later", () => {
    const first = carried(reserved, due, charge("succeeded")).saga;
    const second = machine.decide(first, due, at(20_000));
    const third = machine.decide(second.saga, due, at(60_000));

    expect(second.messages).toEqual(["stock.confirm"]);
    expect(third.messages).toEqual(["stock.confirm"]);
    expect(second.saga.nextAt).toEqual(at(20_000 + 15_000).now);
    expect(third.saga.nextAt).toEqual(at(60_000 + 30_000).now);
  });

  test("GIVEN a charge of unknown outcome WHEN the reservation's time is over THEN it is undone, not forgotten", () => {
    const { saga } = carried(reserved, due, charge("unknown"));

    const late = machine.decide(saga, due, at(600_000));

    expect(late.saga).toMatchObject({ step: "refunding", reason: "reservation-expired", nextAt: at(600_000).now });
    expect(late.call).toBeUndefined();
  });

  test("GIVEN any number of tries WHEN one ends unknown THEN the next comes within half and all of the doubled pause", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, chance) => {
        const saga: Saga = { ...carried(reserved, due).saga, attempt, deadline: undefined };

        const { saga: next } = machine.decide(saga, charge("unknown"), { now: start, chance });

        const ms = (next.nextAt?.getTime() ?? 0) - start.getTime();
        const whole = Math.min(30_000, 250 * 2 ** (attempt - 1));
        return ms >= Math.floor(whole / 2) && ms <= whole && next.leaseUntil === undefined;
      }),
    );
  });
});

/** The provider's book of one key: a refund before its charge makes that void. */
class Provider {
  #charged = false;
  #closed = false;

  charge(declines: boolean): "succeeded" | "declined" {
    if (this.#closed) {
      return this.#charged ? "succeeded" : "declined";
    }
    this.#closed = true;
    this.#charged = !declines;
    return declines ? "declined" : "succeeded";
  }

  find(): "succeeded" | "declined" | "none" {
    return this.#closed ? (this.#charged ? "succeeded" : "declined") : "none";
  }

  refund(): void {
    this.#closed = true;
    this.#charged = false;
  }

  get net(): number {
    return this.#charged ? 1 : 0;
  }
}

/** What may happen next in the world around the saga, by chance. */
const happening = fc.record({
  what: fc.constantFrom("inventory", "repeat", "due", "call", "late-call", "cancel", "expire"),
  pick: fc.nat(1000),
  lost: fc.boolean(),
  declines: fc.boolean(),
  waits: fc.integer({ min: 0, max: 40_000 }),
});

type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** A world that loses answers, delivers in any order and more than once, and lets calls arrive late. */
class World {
  saga: Saga;
  readonly provider = new Provider();
  readonly published: SagaMessage[] = [];
  /** Calls that are on their way; each may arrive long after the saga has given up on it. */
  readonly underWay: SagaCall[] = [];
  /** What the inventory said, or may still say. */
  readonly #said: SagaInput[] = [];
  readonly #pending: SagaInput[] = [];
  #stock: "none" | "reserved" | "confirmed" | "released" | "expired" = "none";
  #ms = 0;

  constructor() {
    const { saga, messages } = machine.begin(at(0));
    this.saga = saga;
    this.#publish(messages);
  }

  get stock(): string {
    return this.#stock;
  }

  get isOver(): boolean {
    return this.saga.nextAt === undefined;
  }

  step({ what, pick, lost, declines, waits }: Happening): void {
    this.#ms += waits;
    const happenings: Readonly<Record<Happening["what"], () => void>> = {
      inventory: () => this.#feed(taken(this.#pending, pick)),
      repeat: () => this.#feed(this.#said[pick % Math.max(1, this.#said.length)]),
      due: () => this.#due(),
      call: () => this.#arrive(this.underWay.shift(), lost, declines),
      "late-call": () => this.#arrive(taken(this.underWay, pick), true, declines),
      cancel: () => this.#feed({ type: "cancel" }),
      expire: () => this.#expire(),
    };
    happenings[what]();
  }

  /** From now on everything arrives: does the saga end? */
  settle(): void {
    for (let round = 0; round < 50 && !this.isOver; round++) {
      this.#feed(this.#pending.shift());
      this.#arrive(this.underWay.shift(), false, false);
      this.#ms = Math.max(this.#ms, (this.saga.nextAt?.getTime() ?? 0) - start.getTime());
      this.#due();
    }
    for (const input of this.#pending.splice(0)) {
      this.#feed(input);
    }
    for (const call of this.underWay.splice(0)) {
      this.#arrive(call, true, false);
    }
  }

  #due(): void {
    if (this.saga.nextAt !== undefined && this.saga.nextAt.getTime() <= start.getTime() + this.#ms) {
      this.#feed({ type: "due" });
    }
  }

  #feed(input: SagaInput | undefined): void {
    if (input === undefined) {
      return;
    }
    const before = this.saga;
    const { saga, messages, call } = machine.decide(before, input, at(this.#ms));
    this.saga = saga;
    this.#publish(messages);
    if (call !== undefined) {
      this.underWay.push(call);
    }
  }

  /** An answer that is not lost reaches the saga only if that still waits for it: the version fences off the others. */
  #arrive(call: SagaCall | undefined, lost: boolean, declines: boolean): void {
    if (call === undefined) {
      return;
    }
    if (call === "refund") {
      this.provider.refund();
      if (this.saga.step === "refunding") {
        this.#feed({ type: "refund-answered", outcome: lost ? "unknown" : "succeeded" });
      }
      return;
    }
    const found = call === "charge-again" ? this.provider.find() : "none";
    const outcome = found === "none" ? this.provider.charge(declines) : found;
    if (this.saga.step === "charging") {
      this.#feed({ type: "charge-answered", outcome: lost ? "unknown" : outcome });
    }
  }

  #expire(): void {
    if (this.#stock === "reserved") {
      this.#stock = "expired";
      this.#say({ type: "stock-expired" });
    }
  }

  #publish(messages: readonly SagaMessage[]): void {
    for (const message of messages) {
      this.published.push(message);
      this.#inventoryReads(message);
    }
  }

  #inventoryReads(message: SagaMessage): void {
    if (message === "stock.reserve") {
      this.#stock = "reserved";
      this.#say({ type: "stock-reserved", total: 500, expiresAt: at(120_000).now });
    } else if (message === "stock.release" && this.#stock === "reserved") {
      this.#stock = "released";
    } else if (message === "stock.confirm") {
      this.#stock = this.#stock === "reserved" ? "confirmed" : this.#stock;
      this.#say({ type: this.#stock === "confirmed" ? "stock-confirmed" : "stock-expired" });
    }
  }

  #say(input: SagaInput): void {
    this.#said.push(input);
    this.#pending.push(input);
  }
}

/** Takes any of them. */
function taken<T>(items: T[], pick: number): T | undefined {
  return items.splice(pick % Math.max(1, items.length), 1)[0];
}

describe("the saga in any world", () => {
  test("GIVEN lost, late, repeated and reordered answers WHEN the world settles THEN money, stock and order agree", () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
        const world = new World();
        for (const one of happenings) {
          world.step(one);
        }
        world.settle();

        expect(world.isOver).toBe(true);
        const isConfirmed = world.saga.step === "confirmed";
        expect(world.provider.net).toBe(isConfirmed ? 1 : 0);
        expect(world.stock === "confirmed").toBe(isConfirmed);
        expect(world.published.filter((type) => type === "order.placed")).toHaveLength(1);
        expect(world.published.filter((type) => type === "order.confirmed")).toHaveLength(isConfirmed ? 1 : 0);
        expect(world.published.filter((type) => type === "order.cancelled")).toHaveLength(isConfirmed ? 0 : 1);
        expect(world.saga.reason === undefined).toBe(isConfirmed);
      }),
      { numRuns: 2000 },
    );
  });

  test("GIVEN a saga at its end WHEN anything comes THEN it is the very same", () => {
    const anything: SagaInput[] = [
      reserved,
      { type: "stock-rejected", reason: "released" },
      { type: "stock-confirmed" },
      { type: "stock-expired" },
      due,
      charge("succeeded"),
      refunded,
      cancel,
    ];
    for (const end of [
      carried(due).saga,
      carried(reserved, due, charge("succeeded"), { type: "stock-confirmed" }).saga,
    ]) {
      for (const input of anything) {
        expect(machine.decide(end, input, at(99)).saga).toBe(end);
      }
    }
  });
});
