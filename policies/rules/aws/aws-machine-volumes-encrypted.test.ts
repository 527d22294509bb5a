import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { machineVolumesEncrypted } from "./aws-machine-volumes-encrypted.ts";

const template = (...volumes: readonly unknown[]) =>
  aws("ec2/launchTemplate:LaunchTemplate", {
    blockDeviceMappings: volumes.map((ebs) => ({ deviceName: "/dev/xvda", ebs })),
  });

describeRule(machineVolumesEncrypted, {
  passes: {
    "a template whose volumes are encrypted": template({ encrypted: "true" }, { encrypted: true }),
    "a template with an instance's own disk": template(undefined),
    "a template of which it is not known yet": template({ encrypted: unknown }),
    "a machine whose root is encrypted": aws("ec2/instance:Instance", { rootBlockDevice: { encrypted: true } }),
  },
  fails: {
    "a template with one volume in clear": {
      ...template({ encrypted: "true" }, { encrypted: "false" }),
      paths: ["blockDeviceMappings[1].ebs.encrypted"],
    },
    "a machine that says nothing of its volumes": {
      ...aws("ec2/instance:Instance", { ebsBlockDevices: [{ deviceName: "/dev/sdb" }] }),
      paths: ["ebsBlockDevices[0].encrypted", "rootBlockDevice.encrypted"],
    },
  },
  doesNotApply: { "a volume": aws("ebs/volume:Volume", { encrypted: false }) },
});
