import { describe, expect, test } from "@jest/globals";
import { type Dependency, Readiness } from "./readiness.ts";

const up = async () => {};
const down = async () => {
  throw new Error("nobody there");
};
const hung = () => new Promise<void>(() => {});

function dependency(check: () => Promise<void>, optional = false): Dependency {
  return { name: optional ? "extra" : "needed", optional, check };
}

describe("readiness", () => {
  test("GIVEN everything there WHEN asked THEN ready", async () => {
    const report = await new Readiness([dependency(up), dependency(up, true)]).report();

    expect(report).toEqual({ ready: true, checks: { needed: "up", extra: "up" } });
  });

  test("GIVEN an optional dependency down WHEN asked THEN ready, and it says what is down", async () => {
    const report = await new Readiness([dependency(up), dependency(down, true)]).report();

    expect(report).toEqual({ ready: true, checks: { needed: "up", extra: "down" } });
  });

  test.each([
    ["refuses", down],
    ["hangs", hung],
  ])("GIVEN a dependency that %s WHEN asked THEN not ready", async (_, check) => {
    const report = await new Readiness([dependency(check)]).report();

    expect(report).toEqual({ ready: false, checks: { needed: "down" } });
  });

  test("GIVEN a draining service WHEN asked THEN not ready", async () => {
    const readiness = new Readiness([dependency(up)]);
    readiness.drain();

    expect(await readiness.report()).toEqual({ ready: false, checks: { service: "draining" } });
  });
});
