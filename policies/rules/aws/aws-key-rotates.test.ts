import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { keyRotates } from "./aws-key-rotates.ts";

const type = "kms/key:Key";

describeRule(keyRotates, {
  passes: {
    "a key that rotates": aws(type, { enableKeyRotation: true }),
    "a key of which it is not known yet": aws(type, { enableKeyRotation: unknown }),
  },
  fails: {
    "a key that says nothing of it": { ...aws(type, {}), paths: ["enableKeyRotation"] },
    "a key that stays": {
      ...aws(type, { enableKeyRotation: false, customerMasterKeySpec: "SYMMETRIC_DEFAULT" }),
      paths: ["enableKeyRotation"],
    },
  },
  doesNotApply: {
    "a key that signs": aws(type, { customerMasterKeySpec: "ECC_NIST_P256", keyUsage: "SIGN_VERIFY" }),
    "a key of a store of keys": aws(type, { customKeyStoreId: "cks-1" }),
    "a key's name": aws("kms/alias:Alias", {}),
  },
  mends: {
    "a key that stays": { ...aws(type, { description: "k" }), into: { description: "k", enableKeyRotation: true } },
  },
});
