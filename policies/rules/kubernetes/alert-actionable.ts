import { z } from "zod";
import { exemptions, isExempt } from "../../kubernetes/exemptions.ts";
import { objectOf } from "../../kubernetes/object.ts";
import { seen } from "../../kubernetes/seen.ts";
import { resourceRule } from "../../rule.ts";
import { isHidden, list, mapping } from "../../values.ts";

export const alertActionable = resourceRule({
  name: "alert-actionable",
  title: "Each alert has a severity and a runbook",
  reason: "Without a severity it reaches nobody, or wakes somebody for nothing; without a runbook it only frightens.",
  remedy: "Make it an AlertRule, with a severity and the page in docs/runbooks that says what to do.",
  severity: "medium",
  serves: [
    { framework: "Well-Architected", clause: "OPS07-BP03 Use runbooks to perform procedures" },
    { framework: "Well-Architected", clause: "OPS08-BP04 Create actionable alerts" },
  ],
  settings: z.strictObject({
    severities: z.array(z.string()).default(["page", "ticket"]).describe("severities that go to somebody"),
    exempt: exemptions,
  }),
  judge: (resource, { severities, exempt }) => {
    const object = objectOf(resource);
    return object?.kind !== "PrometheusRule" || isExempt(object, exempt)
      ? []
      : list(seen(resource.inputs, "spec.groups")).flatMap((group, groupIndex) =>
          list(seen(group, "rules")).flatMap((rule, index) =>
            faultsOf(rule, `spec.groups[${groupIndex}].rules[${index}]`, severities),
          ),
        );
  },
});

function faultsOf(
  rule: unknown,
  path: string,
  severities: readonly string[],
): readonly { path: string; message: string }[] {
  // The others record a series.
  const { alert } = mapping(rule);
  if (alert === undefined || alert === null) {
    return [];
  }
  const name = isHidden(alert) ? "" : ` ${alert}`;
  const severity = seen(rule, "labels.severity");
  const runbook = seen(rule, "annotations.runbook_url");
  return [
    ...(isHidden(severity) || severities.some((allowed) => allowed === severity)
      ? []
      : [
          {
            path: `${path}.labels.severity`,
            message: `that of alert${name} is ${severity ?? "missing"}; ${severities.join(" or ")} is allowed`,
          },
        ]),
    ...(isHidden(runbook) || String(runbook ?? "").trim() !== ""
      ? []
      : [{ path: `${path}.annotations.runbook_url`, message: `alert${name} has none; one is needed` }]),
  ];
}
