import { describe, expect, test } from "@jest/globals";
import { Breaker } from "./breaker.ts";

const fails = async () => {
  throw new Error("no");
};

describe("a breaker", () => {
  test("GIVEN failures in a row WHEN called again THEN it refuses without trying", async () => {
    const breaker = new Breaker({ failures: 2, openMs: 60_000 });
    await expect(breaker.run(fails)).rejects.toThrow("no");
    await expect(breaker.run(fails)).rejects.toThrow("no");

    await expect(breaker.run(async () => "tried")).rejects.toThrow("open");
  });

  test("GIVEN failures with a success between WHEN called THEN it tries", async () => {
    const breaker = new Breaker({ failures: 2, openMs: 60_000 });
    await expect(breaker.run(fails)).rejects.toThrow("no");
    await breaker.run(async () => "fine");
    await expect(breaker.run(fails)).rejects.toThrow("no");

    expect(await breaker.run(async () => "tried")).toBe("tried");
  });

  test("GIVEN its pause is over WHEN called THEN one call tries, and its success closes it", async () => {
    const breaker = new Breaker({ failures: 1, openMs: 0 });
    await expect(breaker.run(fails)).rejects.toThrow("no");

    expect(await breaker.run(async () => "tried")).toBe("tried");
    expect(await breaker.run(async () => "again")).toBe("again");
  });
});
