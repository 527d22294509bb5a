import { expect, test } from "@jest/globals";
import { movesBack } from "./initial-state.ts";
import type { Pod } from "./pod.ts";

function pod(name: string, nodeName?: string): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "shop" },
    spec: nodeName === undefined ? {} : { nodeName },
    status: { phase: "Running", conditions: [{ type: "Ready", status: nodeName === undefined ? "False" : "True" }] },
  };
}

function named({ kills, binds, isDone }: ReturnType<typeof movesBack>) {
  return {
    kills: kills.map(({ metadata }) => metadata.name),
    binds: binds.map((bind) => `${bind.pod.metadata.name} to ${bind.node}`),
    isDone,
  };
}

test("GIVEN a pod that went elsewhere, WHEN all is to be as before, THEN it goes, and what comes in its place gets its node", () => {
  expect(named(movesBack([pod("one", "a"), pod("two", "c")], ["a", "b"], 0))).toEqual({
    kills: ["two"],
    binds: [],
    isDone: false,
  });
  expect(named(movesBack([pod("one", "a"), pod("three")], ["a", "b"], 0))).toEqual({
    kills: [],
    binds: ["three to b"],
    isDone: false,
  });
  expect(named(movesBack([pod("one", "a"), pod("three", "b")], ["b", "a"], 0)).isDone).toBe(true);
});

test("GIVEN more pods than before, WHEN all is to be as before, THEN their controller ends what is too many", () => {
  expect(named(movesBack([pod("one", "a"), pod("two", "c")], ["a"], 0))).toEqual({
    kills: [],
    binds: [],
    isDone: false,
  });
});

test("GIVEN a pod that waited before, WHEN it waits again, THEN all is as before", () => {
  expect(named(movesBack([pod("one", "a"), pod("two")], ["a"], 1))).toEqual({ kills: [], binds: [], isDone: true });
});
