import type { ResourceRule } from "./rule.ts";
import { bucketAbortsUploads } from "./rules/aws/aws-bucket-aborts-uploads.ts";
import { bucketEncrypted } from "./rules/aws/aws-bucket-encrypted.ts";
import { bucketNoPublicAcl } from "./rules/aws/aws-bucket-no-public-acl.ts";
import { bucketNoPublicPolicy } from "./rules/aws/aws-bucket-no-public-policy.ts";
import { bucketOwnerEnforced } from "./rules/aws/aws-bucket-owner-enforced.ts";
import { bucketPublicAccessBlocked } from "./rules/aws/aws-bucket-public-access-blocked.ts";
import { bucketTlsOnly } from "./rules/aws/aws-bucket-tls-only.ts";
import { bucketVersioned } from "./rules/aws/aws-bucket-versioned.ts";
import { keyDeletionWaits } from "./rules/aws/aws-key-deletion-waits.ts";
import { keyRotates } from "./rules/aws/aws-key-rotates.ts";
import { machineVolumesEncrypted } from "./rules/aws/aws-machine-volumes-encrypted.ts";
import { metadataByToken } from "./rules/aws/aws-metadata-by-token.ts";
import { metadataHopLimit } from "./rules/aws/aws-metadata-hop-limit.ts";
import { policyNotOpen } from "./rules/aws/aws-policy-not-open.ts";
import { storeKept } from "./rules/aws/aws-store-kept.ts";
import { volumeEncrypted } from "./rules/aws/aws-volume-encrypted.ts";

/** Rules on resources of AWS, one by one. */
export const awsRules: readonly ResourceRule[] = [
  bucketAbortsUploads,
  bucketEncrypted,
  bucketNoPublicAcl,
  bucketNoPublicPolicy,
  bucketOwnerEnforced,
  bucketPublicAccessBlocked,
  bucketTlsOnly,
  bucketVersioned,
  keyDeletionWaits,
  keyRotates,
  machineVolumesEncrypted,
  metadataByToken,
  metadataHopLimit,
  policyNotOpen,
  storeKept,
  volumeEncrypted,
];
