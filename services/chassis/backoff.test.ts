import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Backoff, pauseAfter } from "./backoff.ts";

const anyBackoff: fc.Arbitrary<Backoff> = fc.record({
  firstMs: fc.integer({ min: 1, max: 60_000 }),
  factor: fc.integer({ min: 1, max: 5 }),
  longestMs: fc.integer({ min: 60_000, max: 86_400_000 }),
});
const anyAttempt = fc.integer({ min: 1, max: 200 });
const anyRandom = fc.double({ min: 0, max: 1, noNaN: true });

describe("the pause between attempts", () => {
  test("GIVEN any rules WHEN any attempt fails THEN the pause is within half and the whole of the exponential, and bounded", () => {
    fc.assert(
      fc.property(anyBackoff, anyAttempt, anyRandom, (backoff, attempt, random) => {
        const pause = pauseAfter(backoff, attempt, random);
        const exponential = backoff.firstMs * backoff.factor ** (attempt - 1);
        expect(pause).toBeGreaterThanOrEqual(Math.min(exponential, backoff.longestMs) / 2);
        expect(pause).toBeLessThanOrEqual(Math.min(exponential, backoff.longestMs));
      }),
    );
  });

  test("GIVEN any rules and the same luck WHEN attempts go on THEN no pause is shorter than the one before", () => {
    fc.assert(
      fc.property(anyBackoff, anyAttempt, anyRandom, (backoff, attempt, random) => {
        expect(pauseAfter(backoff, attempt + 1, random)).toBeGreaterThanOrEqual(pauseAfter(backoff, attempt, random));
      }),
    );
  });

  test("GIVEN another side that asks to be spared WHEN any attempt fails THEN it is, but never longer than the longest pause", () => {
    fc.assert(
      fc.property(anyBackoff, anyAttempt, anyRandom, fc.nat(), (backoff, attempt, random, askedMs) => {
        const pause = pauseAfter(backoff, attempt, random, askedMs);
        expect(pause).toBeGreaterThanOrEqual(Math.min(askedMs, backoff.longestMs));
        expect(pause).toBeGreaterThanOrEqual(pauseAfter(backoff, attempt, random));
        expect(pause).toBeLessThanOrEqual(backoff.longestMs);
      }),
    );
  });
});
