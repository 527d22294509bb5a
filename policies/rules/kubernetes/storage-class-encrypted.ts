import { isKind } from "../../kubernetes/object.ts";
import { seen } from "../../kubernetes/seen.ts";
import { resourceRule } from "../../rule.ts";
import { isHidden } from "../../values.ts";

const provisioners: readonly unknown[] = ["ebs.csi.aws.com", "efs.csi.aws.com", "kubernetes.io/aws-ebs"];

export const storageClassEncrypted = resourceRule({
  name: "storage-class-encrypted",
  title: "Volumes of AWS are encrypted",
  reason: "A snapshot that is shared by mistake, or a disk that is taken, shows what the stores hold.",
  remedy: 'Set parameters.encrypted to "true", and kmsKeyId where the key is one of yours.',
  severity: "high",
  serves: [
    { framework: "NSA/CISA", clause: "1.2 Network separation and hardening: Encryption" },
    { framework: "Well-Architected", clause: "SEC08-BP02 Enforce encryption at rest" },
  ],
  judge: (resource) => {
    const { provisioner } = resource.inputs;
    const encrypted = seen(resource.inputs, "parameters.encrypted");
    // A file system of EFS is encrypted as a whole, or not: its class has no say in it.
    return !isKind(resource, "StorageClass") ||
      !provisioners.includes(provisioner) ||
      provisioner === "efs.csi.aws.com" ||
      String(encrypted) === "true" ||
      isHidden(encrypted)
      ? []
      : [{ path: "parameters.encrypted", message: `it is ${encrypted ?? "missing"}; "true" is allowed` }];
  },
});
