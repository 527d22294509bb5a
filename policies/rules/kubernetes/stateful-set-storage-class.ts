import { isKind } from "../../kubernetes/object.ts";
import { isAbsent } from "../../kubernetes/seen.ts";
import { resourceRule } from "../../rule.ts";
import { at, list } from "../../values.ts";

export const statefulSetStorageClass = resourceRule({
  name: "stateful-set-storage-class",
  title: "Claims of a StatefulSet name their storage class",
  reason: "The cluster's default may change, and a StatefulSet's claims cannot be changed after.",
  remedy: "Set spec.storageClassName in each volumeClaimTemplate.",
  severity: "medium",
  serves: [
    { framework: "Well-Architected", clause: "REL09-BP01 Identify and back up all data that needs to be backed up" },
  ],
  judge: (resource) =>
    !isKind(resource, "StatefulSet")
      ? []
      : list(at(resource.inputs, "spec.volumeClaimTemplates")).flatMap((claim, index) =>
          isAbsent(claim, "spec.storageClassName")
            ? [
                {
                  path: `spec.volumeClaimTemplates[${index}].spec.storageClassName`,
                  message: "it names none; a class is needed",
                },
              ]
            : [],
        ),
});
