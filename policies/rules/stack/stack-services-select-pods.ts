import { z } from "zod";
import { isKind, objectOf } from "../../kubernetes/object.ts";
import { hasRelease } from "../../kubernetes/releases.ts";
import { hasAll } from "../../kubernetes/selector.ts";
import { workloadsOf } from "../../kubernetes/workloads.ts";
import { stackRule } from "../../rule.ts";
import { at, mapping } from "../../values.ts";

export const stackServicesSelectPods = stackRule({
  name: "stack-services-select-pods",
  title: "Each Service leads to some pods",
  reason: "A selector with a slip leads nowhere, and nothing says so until the first request fails.",
  remedy: "Use the labels of the workload's pod template in the selector.",
  severity: "high",
  serves: [
    { framework: "Well-Architected", clause: "REL11-BP01 Monitor all components of the workload to detect failures" },
  ],
  settings: z.strictObject({
    operatorLabels: z
      .array(z.string())
      .default(["strimzi.io/", "cnpg.io/", "citus-group", "application"])
      .describe("beginnings of labels which operators put on pods that the graph does not show"),
  }),
  judge: (graph, { operatorLabels }) => {
    const workloads = workloadsOf(graph);
    return graph.resources
      .filter((resource) => isKind(resource, "Service"))
      .flatMap(({ urn, inputs, ...rest }) => {
        const namespace = objectOf({ urn, inputs, ...rest })?.namespace ?? "";
        const selector = mapping(at(inputs, "spec.selector"));
        const keys = Object.keys(selector);
        const isJudged =
          keys.length > 0 &&
          !keys.some((key) => operatorLabels.some((start) => key.startsWith(start))) &&
          !hasRelease(graph, namespace);
        return isJudged &&
          !workloads.some(({ object, labels }) => object.namespace === namespace && hasAll(selector, labels))
          ? [
              {
                urn,
                path: "spec.selector",
                message: `no pods in ${namespace} have ${spell(selector)}; some are needed`,
              },
            ]
          : [];
      });
  },
});

function spell(selector: Readonly<Record<string, unknown>>): string {
  return Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(", ");
}
