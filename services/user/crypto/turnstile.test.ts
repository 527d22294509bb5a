import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Turnstile } from "./turnstile.ts";

const full = () => new Error("full");

describe("a turnstile", () => {
  test("GIVEN any width and number of tasks WHEN they pass THEN never more than its width are inside, and all come through", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 30 }), async (width, count) => {
        const turnstile = new Turnstile(width, count, full);
        let inside = 0;
        let most = 0;
        const task = async () => {
          most = Math.max(most, ++inside);
          await new Promise(setImmediate);
          inside--;
        };

        await Promise.all(Array.from({ length: count }, () => turnstile.pass(task)));

        expect(most).toBe(Math.min(width, count));
      }),
      { numRuns: 30 },
    );
  });

  test("GIVEN a full queue WHEN one more comes THEN it is turned away, and the others are not", async () => {
    const turnstile = new Turnstile(1, 1, full);
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const first = turnstile.pass(() => held);
    const second = turnstile.pass(async () => "second");

    await expect(turnstile.pass(async () => "third")).rejects.toThrow("full");
    release();

    await first;
    expect(await second).toBe("second");
  });

  test("GIVEN a task that fails WHEN it is out THEN its place is free", async () => {
    const turnstile = new Turnstile(1, 0, full);
    await expect(turnstile.pass(() => Promise.reject(new Error("no")))).rejects.toThrow("no");

    expect(await turnstile.pass(async () => "next")).toBe("next");
  });
});
