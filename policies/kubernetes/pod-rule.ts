import { z } from "zod";
import type { GraphResource } from "../graph.ts";
import type { ResourceRule, RuleText, Violation } from "../rule.ts";
import type { Mapping } from "../values.ts";
import { exemptions, isExempt } from "./exemptions.ts";
import { objectOf } from "./object.ts";
import { containersOf, type PodContainer, podTemplateOf } from "./pod-template.ts";
import { withValueAt } from "./with-value-at.ts";

/** The pods of a workload, ready to be judged. */
export interface JudgedPod {
  readonly resource: GraphResource;
  /** As in `Rollout`. */
  readonly kind: string;
  /** Where the pod's spec stands, as in `spec.template.spec`. */
  readonly at: string;
  readonly metadata: Mapping;
  readonly spec: Mapping;
  readonly containers: readonly PodContainer[];
}

/** A fault of pods: where, and what. */
export type PodFault = Omit<Violation, "urn">;

/** What makes a rule on pods, whatever the workload is that they belong to. */
interface PodRuleProps<Shape extends z.ZodRawShape> extends RuleText {
  /** Settings besides the list of exempt objects. @default - none */
  readonly settings?: Shape;
  readonly judge: (pod: JudgedPod, settings: z.output<z.ZodObject<Shape>>) => readonly PodFault[];
  /** What to put where a fault is, if that is safe. @default - no remediation */
  readonly mend?: unknown;
}

/** A rule on the pods of any workload, with a list of workloads that are exempt. */
export function podRule<const Shape extends z.ZodRawShape = Record<never, never>>({
  settings: shape,
  judge,
  mend,
  ...text
}: PodRuleProps<Shape>): ResourceRule {
  const settings = z.strictObject({ ...shape, exempt: exemptions });
  const faultsOf = (resource: GraphResource, given: z.output<typeof settings>) => {
    const pod = judgedPod(resource);
    return pod === undefined || isExempt(objectOf(resource), given.exempt as z.output<typeof exemptions>)
      ? []
      : judge(pod, given as unknown as z.output<z.ZodObject<Shape>>);
  };
  const rule: ResourceRule<typeof settings> = {
    kind: "resource",
    ...text,
    settings,
    judge: faultsOf,
    ...(mend !== undefined && {
      remediate: (resource: GraphResource, given: z.output<typeof settings>) => {
        const faults = faultsOf(resource, given);
        return faults.length === 0
          ? undefined
          : faults.reduce<Mapping>(
              (inputs, { path }) => (path === undefined ? inputs : withValueAt(inputs, path, mend)),
              resource.inputs,
            );
      },
    }),
  };
  return rule as ResourceRule;
}

/** The pods of a workload; undefined for anything else, and where they are not known. */
function judgedPod(resource: GraphResource): JudgedPod | undefined {
  const pod = podTemplateOf(resource);
  return pod === undefined
    ? undefined
    : {
        resource,
        kind: String(resource.inputs.kind),
        at: pod.path === "" ? "spec" : `${pod.path}.spec`,
        metadata: pod.metadata,
        spec: pod.spec,
        containers: containersOf(pod),
      };
}

/** Whether pods come to an end by themselves. */
export function isBatch({ kind }: Pick<JudgedPod, "kind">): boolean {
  return kind === "Job" || kind === "CronJob";
}
