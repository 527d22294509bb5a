import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { delivered, type Outcome, refused, troubled } from "../domain/outcome.ts";
import { quickRules } from "../testkit/quick-rules.ts";
import { Gate } from "./gate.ts";
import { Gates } from "./gates.ts";

const rules = quickRules({ perTarget: 2, breaker: { failures: 2, openMs: 200 } });

// Nothing is over because a test took its time: only where it moves the clock.
beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const down = async () => troubled("unreachable");
const up = async () => delivered(200);

/** An attempt that ends when the test says so. */
function held() {
  let end: (outcome: Outcome) => void = () => undefined;
  const outcome = new Promise<Outcome>((resolve) => {
    end = resolve;
  });
  return { attempt: () => outcome, end };
}

describe("a gate", () => {
  test("GIVEN failures in a row WHEN passed again THEN turned away untried, then one attempt finds out while others are turned away", async () => {
    const gate = new Gate(rules.webhook);
    await gate.pass(down);
    await gate.pass(down);

    expect(gate.state).toBe("open");
    expect(gate.room).toBe(0);
    expect(await gate.pass(up)).toBeUndefined();

    jest.advanceTimersByTime(200);
    expect(gate.room).toBe(1);
    const trial = held();
    const passed = gate.pass(trial.attempt);
    expect(gate.state).toBe("half-open");
    expect(gate.room).toBe(0);
    expect(await gate.pass(up)).toBeUndefined();
    trial.end(delivered(200));
    await passed;

    expect(gate.state).toBe("closed");
    expect(gate.room).toBe(2);
  });

  test("GIVEN messages that the other side refuses WHEN passed THEN it stays closed: the target is not to blame", async () => {
    const gate = new Gate(rules.webhook);

    for (let message = 0; message < 5; message++) {
      await gate.pass(async () => refused(422));
    }

    expect(gate.state).toBe("closed");
  });

  test("GIVEN as many under way as it takes WHEN passed THEN turned away until one is over", async () => {
    const gate = new Gate(rules.webhook);
    const [first, second] = [held(), held()];
    const passed = [gate.pass(first.attempt), gate.pass(second.attempt)];

    expect(gate.room).toBe(0);
    expect(await gate.pass(up)).toBeUndefined();
    first.end(delivered());
    await passed[0];
    expect(await gate.pass(up)).toEqual(delivered(200));

    second.end(delivered());
    await passed[1];
  });
});

describe("the gates of all targets", () => {
  test("GIVEN targets that work WHEN passed THEN nothing is kept of them; of one in trouble, its state", async () => {
    const gates = new Gates(rules);

    for (let target = 0; target < 50; target++) {
      await gates.pass("webhook", `host-${target}:443`, up);
    }
    expect(gates.room().size).toBe(0);

    await gates.pass("webhook", "down:443", down);
    await gates.pass("webhook", "down:443", down);
    expect(gates.room()).toEqual(new Map([["down:443", 0]]));
    expect(gates.count("webhook", "open")).toBe(1);
    expect(gates.count("email", "open")).toBe(0);
  });

  test("GIVEN ever new targets in trouble WHEN passed THEN the oldest are forgotten, but none that is in use", async () => {
    const gates = new Gates(rules);
    const first = held();
    const passed = gates.pass("webhook", "first:443", first.attempt);

    for (let target = 0; target < 1_200; target++) {
      await gates.pass("webhook", `host-${target}.example:443`, down);
    }

    const room = gates.room();
    expect(room.size).toBeLessThanOrEqual(1_000);
    expect(room.has("first:443")).toBe(true);
    expect(room.has("host-1199.example:443")).toBe(true);
    expect(room.has("host-0.example:443")).toBe(false);
    first.end(delivered());
    await passed;
  });
});
