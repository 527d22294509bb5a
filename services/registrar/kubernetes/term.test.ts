import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { Term } from "./term.ts";

/** A term of a second, by clocks that the test moves. */
function termOfASecond(): { term: Term; pass: (milliseconds: number) => void; stand: (milliseconds: number) => void } {
  jest.useFakeTimers();
  const term = new Term(performance.now() + 1000);
  return {
    term,
    pass: (milliseconds) => jest.advanceTimersByTime(milliseconds),
    // The clock goes on, and no timer runs: as in a process that was stopped.
    stand: (milliseconds) => {
      const now = performance.now();
      jest.spyOn(performance, "now").mockReturnValue(now + milliseconds);
    },
  };
}

afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

describe("a term", () => {
  test("GIVEN renewals in time WHEN it goes on THEN it is not over until one is late, and requests are cut off then", () => {
    const { term, pass } = termOfASecond();
    pass(900);
    term.extend(performance.now() + 1000);
    pass(900);

    expect(term.isOver).toBe(false);
    pass(200);
    expect(term.isOver).toBe(true);
    expect(term.signal.aborted).toBe(true);
  });

  test("GIVEN a process that stood still WHEN it goes on before its timers THEN the term is over all the same", () => {
    const { term, stand } = termOfASecond();

    stand(1001);

    expect(term.signal.aborted).toBe(false);
    expect(() => term.throwIfOver()).toThrow("not renewed in time");
  });

  test("GIVEN a term that is over WHEN a renewal comes late THEN it stays over", () => {
    const { term, pass } = termOfASecond();
    pass(1001);

    term.extend(performance.now() + 1000);

    expect(term.isOver).toBe(true);
  });
});
