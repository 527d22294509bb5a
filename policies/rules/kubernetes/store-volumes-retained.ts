import { z } from "zod";
import type { GraphResource } from "../../graph.ts";
import { exemptions, isExempt } from "../../kubernetes/exemptions.ts";
import { isKind, objectOf } from "../../kubernetes/object.ts";
import { withValueAt } from "../../kubernetes/with-value-at.ts";
import { resourceRule } from "../../rule.ts";
import { at } from "../../values.ts";

export const storeVolumesRetained = resourceRule({
  name: "store-volumes-retained",
  title: "A StatefulSet leaves its claims behind",
  reason:
    "A store that is deleted or made smaller by mistake comes back with its data only if the claims are still there.",
  remedy: "Set persistentVolumeClaimRetentionPolicy to Retain, or take it away: that is the default.",
  severity: "high",
  serves: [
    { framework: "Well-Architected", clause: "REL09-BP01 Identify and back up all data that needs to be backed up" },
  ],
  settings: z.strictObject({ exempt: exemptions }),
  judge: (resource, { exempt }) => (isExempt(objectOf(resource), exempt) ? [] : faultsOf(resource)),
  remediate: (resource, { exempt }) => {
    const faults = isExempt(objectOf(resource), exempt) ? [] : faultsOf(resource);
    return faults.length === 0
      ? undefined
      : faults.reduce((inputs, { path }) => withValueAt(inputs, path, "Retain"), resource.inputs);
  },
});

function faultsOf(resource: GraphResource) {
  return !isKind(resource, "StatefulSet")
    ? []
    : ["whenDeleted", "whenScaled"]
        .map((when) => `spec.persistentVolumeClaimRetentionPolicy.${when}`)
        .filter((path) => at(resource.inputs, path) === "Delete")
        .map((path) => ({ path, message: "it is Delete; Retain is allowed" }));
}
