import type { Graph, GraphResource } from "../graph.ts";
import type { ResourceRule, StackRule, Violation } from "../rule.ts";

/** A resource as rules see it. */
export function resource(type: string, inputs: Readonly<Record<string, unknown>>, name = "sample"): GraphResource {
  return { urn: `urn:pulumi:test::plinth::${type}::${name}`, type, inputs, parent: "", dependsOn: [] };
}

/** A graph of these resources. */
export function graphOf(...resources: readonly GraphResource[]): Graph {
  return { environment: "test", resources };
}

/** What breaks a rule on one resource; with the defaults of the rule's settings where none are given. */
export function judged(
  rule: ResourceRule,
  of: GraphResource,
  settings: unknown = {},
): readonly Omit<Violation, "urn">[] {
  return rule.judge(of, rule.settings?.parse(settings));
}

/** What breaks a rule on a graph. */
export function judgedGraph(rule: StackRule, graph: Graph, settings: unknown = {}): readonly Violation[] {
  return rule.judge(graph, rule.settings?.parse(settings));
}
