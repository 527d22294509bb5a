import { expect, test } from "@jest/globals";
import { z } from "zod";
import { judged } from "../testkit/judged.ts";
import { podRule } from "./pod-rule.ts";
import { rollout } from "./testkit/workloads.ts";

const rule = podRule({
  name: "pod-no-stdin",
  title: "Containers read no input",
  reason: "An example.",
  remedy: "Take it away.",
  severity: "low",
  serves: [],
  settings: { field: z.string().default("stdin") },
  judge: ({ containers }, { field }) =>
    containers
      .filter(({ container }) => container[field] === true)
      .map(({ path }) => ({ path: `${path}.${field}`, message: "it is true" })),
  mend: false,
});

test("GIVEN settings of its own WHEN judged THEN they hold", () => {
  expect(judged(rule, rollout({ stdin: true }))).toHaveLength(1);
  expect(judged(rule, rollout({ stdin: true }), { field: "tty" })).toEqual([]);
});

test("GIVEN an exempt workload WHEN judged THEN it passes, and others do not", () => {
  const exempt = (object: string) => ({ exempt: [{ object, reason: "a console for drills" }] });
  expect(judged(rule, rollout({ stdin: true }), exempt("shop/app"))).toEqual([]);
  expect(judged(rule, rollout({ stdin: true }), exempt("shop/other"))).toHaveLength(1);
});

test("GIVEN an exempt workload without a reason WHEN the settings are read THEN they are refused", () => {
  expect(() => judged(rule, rollout({}), { exempt: [{ object: "shop/app" }] })).toThrow("reason");
});

test("GIVEN a fault WHEN mended THEN a copy is changed; GIVEN none THEN nothing is", () => {
  const faulty = rollout({ stdin: true, image: "app:v1" });
  expect(rule.remediate?.(faulty, rule.settings?.parse({}))).toEqual(rollout({ stdin: false, image: "app:v1" }).inputs);
  expect(faulty).toEqual(rollout({ stdin: true, image: "app:v1" }));
  expect(rule.remediate?.(rollout({ stdin: false }), rule.settings?.parse({}))).toBeUndefined();
});
