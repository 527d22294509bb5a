import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { eksSecretsEncrypted } from "./aws-eks-secrets-encrypted.ts";

const type = "eks/cluster:Cluster";
const of = (encryptionConfig: unknown) => aws(type, { encryptionConfig });

describeRule(eksSecretsEncrypted, {
  passes: {
    "a cluster with a key that is not known yet": of({ provider: { keyArn: unknown }, resources: ["secrets"] }),
    "a set-up that is not known yet": of(unknown),
  },
  fails: {
    "a cluster without a key": { ...aws(type, {}), paths: ["encryptionConfig"] },
    "a key for nothing": { ...of({ provider: { keyArn: "k" }, resources: [] }), paths: ["encryptionConfig"] },
    "secrets without a key": { ...of({ provider: {}, resources: ["secrets"] }), paths: ["encryptionConfig"] },
  },
  doesNotApply: { "a node group": aws("eks/nodeGroup:NodeGroup", {}) },
});
