import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { volumeEncrypted } from "./aws-volume-encrypted.ts";

describeRule(volumeEncrypted, {
  passes: {
    "a volume that is encrypted": aws("ebs/volume:Volume", { encrypted: true }),
    "a volume of which it is not known yet": aws("ebs/volume:Volume", { encrypted: unknown }),
    "an account's default that is left on": aws("ebs/encryptionByDefault:EncryptionByDefault", {}),
  },
  fails: {
    "a volume that says nothing": { ...aws("ebs/volume:Volume", {}), paths: ["encrypted"] },
    "a file system in clear": { ...aws("efs/fileSystem:FileSystem", { encrypted: false }), paths: ["encrypted"] },
    "an account's default that is off": {
      ...aws("ebs/encryptionByDefault:EncryptionByDefault", { enabled: false }),
      paths: ["enabled"],
    },
  },
  doesNotApply: { "a bucket": aws("s3/bucket:Bucket", {}) },
  mends: { "a volume in clear": { ...aws("ebs/volume:Volume", { size: 8 }), into: { size: 8, encrypted: true } } },
});
