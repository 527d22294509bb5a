import { describe, expect, test } from "@jest/globals";
import type { GraphResource } from "../../graph.ts";
import type { ResourceRule } from "../../rule.ts";
import { judged, resource } from "../../testkit/judged.ts";

/** A resource, and the settings that it is judged by. */
export interface RuleCase {
  readonly resource: GraphResource;
  /** @default {} */
  readonly settings?: unknown;
}

/** Resources by what they are: "a bucket that …". */
export interface RuleCases {
  readonly passes: Readonly<Record<string, RuleCase>>;
  /** Each with the paths that the rule names, one a violation. */
  readonly fails: Readonly<Record<string, RuleCase & { readonly paths: readonly (string | undefined)[] }>>;
  readonly doesNotApply: Readonly<Record<string, RuleCase>>;
  /** Those that the rule mends, with the inputs that come of it. @default - the rule mends nothing */
  readonly mends?: Readonly<Record<string, RuleCase & { readonly into: unknown }>>;
}

/** Tests of a rule, one a resource. */
export function describeRule(rule: ResourceRule, { passes, fails, doesNotApply, mends = {} }: RuleCases): void {
  describe(rule.name, () => {
    test.each(Object.entries(passes))("GIVEN %s WHEN judged THEN it passes", (_, of) => {
      expect(judged(rule, of.resource, of.settings)).toEqual([]);
    });

    test.each(Object.entries(fails))("GIVEN %s WHEN judged THEN its faults are named", (_, of) => {
      const violations = judged(rule, of.resource, of.settings);
      expect(violations.map(({ path }) => path)).toEqual(of.paths);
      expect(violations.every(({ message }) => message.length > 10)).toBe(true);
    });

    test.each(Object.entries(doesNotApply))("GIVEN %s WHEN judged THEN the rule does not apply", (_, of) => {
      expect(judged(rule, of.resource, of.settings)).toEqual([]);
    });

    test(`GIVEN ${rule.remediate ? "a rule that mends" : "a rule that mends nothing"} WHEN tested THEN its cases say so`, () => {
      expect(Object.keys(mends).length > 0).toBe(rule.remediate !== undefined);
    });

    for (const [title, { resource: of, settings, into }] of Object.entries(mends)) {
      test(`GIVEN ${title} WHEN mended THEN it passes, and is left alone from then on`, () => {
        const known = rule.settings?.parse(settings ?? {});
        const inputs = rule.remediate?.(of, known);
        expect(inputs).toEqual(into);
        const mended = { ...of, inputs: inputs ?? {} };
        expect(judged(rule, mended, settings)).toEqual([]);
        expect(rule.remediate?.(mended, known)).toBeUndefined();
      });
    }
  });
}

/** A resource of AWS, as in `aws("s3/bucket:Bucket", { … })`. */
export function aws(type: string, inputs: Readonly<Record<string, unknown>>, settings: unknown = {}): RuleCase {
  return { resource: resource(`aws:${type}`, inputs), settings };
}

/** A resource of the stack of one environment. */
export function awsIn(environment: string, type: string, inputs: Readonly<Record<string, unknown>>): RuleCase {
  const made = resource(`aws:${type}`, inputs);
  return { resource: { ...made, urn: made.urn.replace("urn:pulumi:test:", `urn:pulumi:${environment}:`) } };
}

/** A value that is not known yet. */
export const unknown = { $unknown: true };

/** A policy document of these statements. */
export function document(...statements: readonly Readonly<Record<string, unknown>>[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}
