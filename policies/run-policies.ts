import type { Graph, GraphResource } from "./graph.ts";
import type { PackConfig, RuleConfig } from "./pack-config.ts";
import type { Rule, Severity, Violation } from "./rule.ts";

/** A violation, and whose. */
export interface Finding extends Violation {
  readonly rule: string;
  readonly severity: Severity;
  /** Whether it ends a deployment. */
  readonly level: "advisory" | "mandatory";
}

/** A rule that could not be asked, as it threw. */
export interface RuleFailure {
  readonly rule: string;
  readonly level: "advisory" | "mandatory";
  readonly message: string;
  /** Resources on which it threw; none where it is a rule on the whole graph. */
  readonly urns: readonly string[];
}

/** What came of asking all rules. */
export interface PolicyRun {
  /** The worst first, then by rule. */
  readonly violations: readonly Finding[];
  readonly failures: readonly RuleFailure[];
  /** How many rules were asked. */
  readonly rules: number;
}

/** From the worst. */
export const severities: readonly Severity[] = ["critical", "high", "medium", "low"];

/** Asks every rule that is not disabled. One that throws is that rule's failure; the others go on. */
export function runPolicies(graph: Graph, config: PackConfig, rules: readonly Rule[]): PolicyRun {
  const asked = rules.flatMap((rule) => {
    const own = config.get(rule.name);
    return own === undefined || own.level === "disabled" ? [] : [{ rule, ...own }];
  });
  const failures = new Map<string, RuleFailure>();
  const attempts = { graph: mended(graph, asked, failures), failures };
  const violations = asked.flatMap((each) => findings(each, attempts));
  return {
    violations: violations.toSorted(byWeight),
    failures: [...failures.values()],
    rules: asked.length,
  };
}

interface Asked extends RuleConfig {
  readonly rule: Rule;
}

type Failures = Map<string, RuleFailure>;

function mended(graph: Graph, asked: readonly Asked[], failures: Failures): Graph {
  const mending = asked.flatMap((each) =>
    each.level === "remediate" && each.rule.kind === "resource" && each.rule.remediate !== undefined
      ? [{ asked: each, remediate: each.rule.remediate }]
      : [],
  );
  const mend = (resource: GraphResource) => {
    let { inputs } = resource;
    for (const { asked: each, remediate } of mending) {
      const mended = attempt(each, resource.urn, failures, () => remediate({ ...resource, inputs }, each.settings));
      inputs = mended ?? inputs;
    }
    return { ...resource, inputs };
  };
  return mending.length === 0 ? graph : { ...graph, resources: graph.resources.map(mend) };
}

function findings(asked: Asked, { graph, failures }: { graph: Graph; failures: Failures }): readonly Finding[] {
  const { rule, settings } = asked;
  const found: readonly Violation[] =
    rule.kind === "stack"
      ? (attempt(asked, undefined, failures, () => rule.judge(graph, settings)) ?? [])
      : graph.resources.flatMap((resource) => {
          const broken = attempt(asked, resource.urn, failures, () => rule.judge(resource, settings)) ?? [];
          return broken.map((violation) => ({ ...violation, urn: resource.urn }));
        });
  return found.map((violation) => ({
    rule: rule.name,
    severity: rule.severity,
    level: bindingLevel(asked),
    ...violation,
  }));
}

/** The same failure on many resources is told once. */
function attempt<T>(asked: Asked, urn: string | undefined, failures: Failures, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const key = `${asked.rule.name} ${message}`;
    const urns = [...(failures.get(key)?.urns ?? []), ...(urn === undefined ? [] : [urn])];
    failures.set(key, { rule: asked.rule.name, level: bindingLevel(asked), message, urns });
    return undefined;
  }
}

function bindingLevel({ level }: RuleConfig): "advisory" | "mandatory" {
  return level === "advisory" ? "advisory" : "mandatory";
}

function byWeight(a: Finding, b: Finding): number {
  const [left, right] = [a, b].map(({ rule, urn, path }) => `${rule} ${urn ?? ""} ${path ?? ""}`) as [string, string];
  return severities.indexOf(a.severity) - severities.indexOf(b.severity) || (left < right ? -1 : left > right ? 1 : 0);
}
