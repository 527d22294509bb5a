import { z } from "zod";
import { podRule } from "../../kubernetes/pod-rule.ts";
import { seen } from "../../kubernetes/seen.ts";
import { isHidden, list, type Mapping, mapping } from "../../values.ts";

export const storeNotOnSpot = podRule({
  name: "store-not-on-spot",
  title: "No store runs on spot machines",
  reason:
    "A spot machine goes within two minutes, and others with it: a store loses its quorum, or fails over all day.",
  remedy: "Select nodes of the workload `stateful`, and tolerate their taint only.",
  severity: "high",
  serves: [{ framework: "Well-Architected", clause: "REL11-BP02 Fail over to healthy resources" }],
  settings: {
    nodeLabels: z
      .array(z.string())
      .default([
        "karpenter.sh/capacity-type=spot",
        "eks.amazonaws.com/capacityType=SPOT",
        "plinth.dev/workload=stateless",
      ])
      .describe("key=value of the labels, or taints, that nodes have which are or may be spot machines"),
  },
  judge: ({ kind, at, spec, resource }, { nodeLabels }) => {
    if (!isStore(kind, resource.inputs, spec)) {
      return [];
    }
    const isSpot = (key: unknown, value: unknown) => nodeLabels.includes(`${key}=${value}`);
    const selected = Object.entries(mapping(spec.nodeSelector))
      .filter(([key, value]) => isSpot(key, value))
      .map(([key, value]) => ({
        path: `${at}.nodeSelector["${key}"]`,
        message: `a store selects ${key}=${value}; none is allowed`,
      }));
    const tolerated = list(spec.tolerations).flatMap((toleration, index) => {
      const { key, value, operator } = mapping(toleration);
      return isSpot(key, value) || (operator === "Exists" && (key ?? "") === "") || isSpotKey(nodeLabels, key, operator)
        ? [
            {
              path: `${at}.tolerations[${index}]`,
              message: `a store tolerates ${key ?? "every taint"}; none of spot machines is allowed`,
            },
          ]
        : [];
    });
    return [...selected, ...tolerated, ...spotAffinity(`${at}.affinity.nodeAffinity`, spec, isSpot)];
  },
});

/** Whether pods keep data: those of a StatefulSet do if they claim volumes, others if they mount a claim. */
function isStore(kind: string, inputs: Mapping, spec: Mapping): boolean {
  const claims = list(seen(inputs, "spec.volumeClaimTemplates"));
  const mounted = list(spec.volumes).some((volume) => mapping(volume).persistentVolumeClaim !== undefined);
  return (kind === "StatefulSet" && claims.length > 0) || mounted;
}

/** Whether a toleration stands every value of a key that only spot machines have. */
function isSpotKey(nodeLabels: readonly string[], key: unknown, operator: unknown): boolean {
  return operator === "Exists" && nodeLabels.some((label) => label === `${key}=spot` || label === `${key}=SPOT`);
}

function spotAffinity(path: string, spec: Mapping, isSpot: (key: unknown, value: unknown) => boolean) {
  const field = "requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";
  const found = list(seen(spec, `affinity.nodeAffinity.${field}`))
    .flatMap((term) => list(seen(term, "matchExpressions")))
    .map(mapping)
    .find(
      ({ key, operator, values }) =>
        operator === "In" && list(values).some((value) => !isHidden(value) && isSpot(key, value)),
    );
  return found === undefined
    ? []
    : [
        {
          path: `${path}.${field}`,
          message: `a store may run where ${found.key} is ${list(found.values).join(" or ")}; no spot machine is allowed`,
        },
      ];
}
