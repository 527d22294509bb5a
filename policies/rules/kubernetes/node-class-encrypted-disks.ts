import { isKind } from "../../kubernetes/object.ts";
import { seen } from "../../kubernetes/seen.ts";
import { resourceRule } from "../../rule.ts";
import { isHidden, list } from "../../values.ts";

export const nodeClassEncryptedDisks = resourceRule({
  name: "node-class-encrypted-disks",
  title: "The disks of Karpenter's nodes are encrypted",
  reason: "Images, logs and every emptyDir lie on them.",
  remedy: "Set ebs.encrypted to true in each block device mapping.",
  severity: "high",
  serves: [{ framework: "Well-Architected", clause: "SEC08-BP02 Enforce encryption at rest" }],
  judge: (resource) =>
    !isKind(resource, "EC2NodeClass")
      ? []
      : list(seen(resource.inputs, "spec.blockDeviceMappings")).flatMap((device, index) => {
          const encrypted = seen(device, "ebs.encrypted");
          return encrypted === true || isHidden(encrypted)
            ? []
            : [
                {
                  path: `spec.blockDeviceMappings[${index}].ebs.encrypted`,
                  message: `it is ${encrypted ?? "missing"}; true is allowed`,
                },
              ];
        }),
});
