import { cisAws, wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { isNotOn } from "../../aws/switched.ts";
import { resourceRule } from "../../rule.ts";
import { at, isHidden, list, mapping } from "../../values.ts";

export const machineVolumesEncrypted = resourceRule({
  name: "aws-machine-volumes-encrypted",
  title: "Machines and launch templates have encrypted volumes",
  reason: "Nodes keep images, logs and the pods' scratch data on them.",
  remedy: "Set encrypted to true in each block device.",
  severity: "high",
  serves: [...cisAws("2.2.1", "5.1.1"), wellArchitected("SEC08-BP02")],
  judge: (resource) => {
    const { blockDeviceMappings, ebsBlockDevices, rootBlockDevice } = resource.inputs;
    if (isAws(resource, "ec2/LaunchTemplate")) {
      return inClear(list(blockDeviceMappings), "blockDeviceMappings", ".ebs.encrypted", (device) => at(device, "ebs"));
    }
    return isAws(resource, "ec2/Instance", "ec2/LaunchConfiguration")
      ? [
          ...inClear(list(ebsBlockDevices), "ebsBlockDevices", ".encrypted", (device) => device),
          ...(isHidden(rootBlockDevice) || !isNotOn(mapping(rootBlockDevice).encrypted)
            ? []
            : [{ path: "rootBlockDevice.encrypted", message: "the root volume is not encrypted; true is allowed" }]),
        ]
      : [];
  },
});

/** A device without a volume is an instance's own disk, or none. */
function inClear(
  devices: readonly unknown[],
  path: string,
  rest: string,
  volumeOf: (device: unknown) => unknown,
): { path: string; message: string }[] {
  return devices.flatMap((device, index) => {
    const volume = volumeOf(device);
    return volume === undefined || isHidden(volume) || !isNotOn(mapping(volume).encrypted)
      ? []
      : [
          {
            path: `${path}[${index}]${rest}`,
            message: `the volume at ${at(device, "deviceName")} is not encrypted; true is allowed`,
          },
        ];
  });
}
