import { isKind } from "../../kubernetes/object.ts";
import { resourceRule } from "../../rule.ts";
import { at } from "../../values.ts";

export const persistentVolumeNoHostPath = resourceRule({
  name: "persistent-volume-no-host-path",
  title: "No volume is a folder of a node",
  reason: "It gives whoever claims it the node's files, and is lost with the node.",
  remedy: "Claim a volume of a storage class.",
  severity: "high",
  serves: [
    { framework: "Pod Security Standards", clause: "baseline: HostPath Volumes" },
    { framework: "NSA/CISA", clause: "1.2 Kubernetes Pod security: Pod security enforcement" },
  ],
  judge: (resource) =>
    isKind(resource, "PersistentVolume") && at(resource.inputs, "spec.hostPath") !== undefined
      ? [{ path: "spec.hostPath", message: "it is a folder of its node; none is allowed" }]
      : [],
});
