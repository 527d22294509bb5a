import type { z } from "zod";
import type { Graph, GraphResource } from "./graph.ts";

/** How bad it is to break a rule. */
export type Severity = "low" | "medium" | "high" | "critical";

/**
 * What happens on a violation: it is told, or it ends the deployment; or the rule is not asked. `remediate`: what the rule can mend
 * is mended before it is judged, and what it cannot is as under `mandatory`.
 */
export type Level = "advisory" | "mandatory" | "remediate" | "disabled";

/** One thing that breaks a rule. */
export interface Violation {
  /** The resource; undefined where it is the stack as a whole. */
  readonly urn: string | undefined;
  /** Where in its inputs, as in `spec.template.spec.containers[0].image`. */
  readonly path?: string;
  /** What stands there, and what may. One sentence, without the rule's title. */
  readonly message: string;
}

/** A clause of a published framework, such as `CIS EKS 1.7 5.4.2` or `Pod Security Standards: restricted`. */
export interface Clause {
  readonly framework: "CIS AWS" | "CIS EKS" | "Pod Security Standards" | "NSA/CISA" | "Well-Architected";
  /** The clause's number or name, with the framework's version where it has one. */
  readonly clause: string;
}

/** What every rule says of itself. */
export interface RuleText {
  /** As in `aws-bucket-encrypted`: the file's name too. */
  readonly name: string;
  /** What holds where it is kept: "Buckets are encrypted". */
  readonly title: string;
  /** Why, in a sentence. */
  readonly reason: string;
  /** What to do, in a sentence. */
  readonly remedy: string;
  readonly severity: Severity;
  readonly serves: readonly Clause[];
}

/** Settings of a rule, by the schema that it has for them; `undefined` for a rule without. */
type SettingsOf<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** A rule on resources one by one. */
export interface ResourceRule<Schema extends z.ZodType | undefined = z.ZodType | undefined> extends RuleText {
  readonly kind: "resource";
  readonly settings?: Schema;
  /** What breaks it; nothing for a resource that it is not for. Must not ask for anything but its arguments. */
  readonly judge: (resource: GraphResource, settings: SettingsOf<Schema>) => readonly Omit<Violation, "urn">[];
  /** The inputs with the fault mended, where that is safe; undefined where there is nothing to mend. @default - no remediation */
  readonly remediate?: (
    resource: GraphResource,
    settings: SettingsOf<Schema>,
  ) => Readonly<Record<string, unknown>> | undefined;
}

/** A rule on the whole graph. */
export interface StackRule<Schema extends z.ZodType | undefined = z.ZodType | undefined> extends RuleText {
  readonly kind: "stack";
  readonly settings?: Schema;
  readonly judge: (graph: Graph, settings: SettingsOf<Schema>) => readonly Violation[];
}

/** A rule, whatever its settings are. */
export type Rule = ResourceRule | StackRule;

/** Keeps a rule's settings typed. */
export function resourceRule<const Schema extends z.ZodType | undefined = undefined>(
  rule: Omit<ResourceRule<Schema>, "kind">,
): ResourceRule {
  return { kind: "resource", ...rule } as ResourceRule;
}

/** Keeps a rule's settings typed. */
export function stackRule<const Schema extends z.ZodType | undefined = undefined>(
  rule: Omit<StackRule<Schema>, "kind">,
): StackRule {
  return { kind: "stack", ...rule } as StackRule;
}
