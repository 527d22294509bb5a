import type { ResourceRule } from "./rule.ts";
import { backupKept } from "./rules/aws/aws-backup-kept.ts";
import { backupVaultEncrypted } from "./rules/aws/aws-backup-vault-encrypted.ts";
import { bucketAbortsUploads } from "./rules/aws/aws-bucket-aborts-uploads.ts";
import { bucketEncrypted } from "./rules/aws/aws-bucket-encrypted.ts";
import { bucketNoPublicAcl } from "./rules/aws/aws-bucket-no-public-acl.ts";
import { bucketNoPublicPolicy } from "./rules/aws/aws-bucket-no-public-policy.ts";
import { bucketOwnerEnforced } from "./rules/aws/aws-bucket-owner-enforced.ts";
import { bucketPublicAccessBlocked } from "./rules/aws/aws-bucket-public-access-blocked.ts";
import { bucketTlsOnly } from "./rules/aws/aws-bucket-tls-only.ts";
import { bucketVersioned } from "./rules/aws/aws-bucket-versioned.ts";
import { cacheEncrypted } from "./rules/aws/aws-cache-encrypted.ts";
import { cdnBehindWaf } from "./rules/aws/aws-cdn-behind-waf.ts";
import { cdnHttpsOnly } from "./rules/aws/aws-cdn-https-only.ts";
import { cdnOriginAccess } from "./rules/aws/aws-cdn-origin-access.ts";
import { cdnTls } from "./rules/aws/aws-cdn-tls.ts";
import { certificateRenews } from "./rules/aws/aws-certificate-renews.ts";
import { databaseBackedUp } from "./rules/aws/aws-database-backed-up.ts";
import { databaseEncrypted } from "./rules/aws/aws-database-encrypted.ts";
import { databasePrivate } from "./rules/aws/aws-database-private.ts";
import { defaultSecurityGroupEmpty } from "./rules/aws/aws-default-security-group-empty.ts";
import { deletionProtected } from "./rules/aws/aws-deletion-protected.ts";
import { dnsTtl } from "./rules/aws/aws-dns-ttl.ts";
import { eksAccessEntries } from "./rules/aws/aws-eks-access-entries.ts";
import { eksLogsComplete } from "./rules/aws/aws-eks-logs-complete.ts";
import { eksNoCreatorAdmin } from "./rules/aws/aws-eks-no-creator-admin.ts";
import { eksPrivateEndpoint } from "./rules/aws/aws-eks-private-endpoint.ts";
import { eksPublicCidrs } from "./rules/aws/aws-eks-public-cidrs.ts";
import { eksSecretsEncrypted } from "./rules/aws/aws-eks-secrets-encrypted.ts";
import { eksStandardSupport } from "./rules/aws/aws-eks-standard-support.ts";
import { eksVersionSupported } from "./rules/aws/aws-eks-version-supported.ts";
import { endpointPolicyNarrow } from "./rules/aws/aws-endpoint-policy-narrow.ts";
import { flowLogComplete } from "./rules/aws/aws-flow-log-complete.ts";
import { iamNoAdminAttachment } from "./rules/aws/aws-iam-no-admin-attachment.ts";
import { iamNoFullAdmin } from "./rules/aws/aws-iam-no-full-admin.ts";
import { iamNoSensitiveWildcard } from "./rules/aws/aws-iam-no-sensitive-wildcard.ts";
import { iamNoUsers } from "./rules/aws/aws-iam-no-users.ts";
import { iamPassRoleNarrow } from "./rules/aws/aws-iam-pass-role-narrow.ts";
import { iamSessionBounded } from "./rules/aws/aws-iam-session-bounded.ts";
import { iamTrustNarrow } from "./rules/aws/aws-iam-trust-narrow.ts";
import { keyDeletionWaits } from "./rules/aws/aws-key-deletion-waits.ts";
import { keyRotates } from "./rules/aws/aws-key-rotates.ts";
import { listenerTls } from "./rules/aws/aws-listener-tls.ts";
import { loadBalancerDropsBadHeaders } from "./rules/aws/aws-load-balancer-drops-bad-headers.ts";
import { logGroupRetention } from "./rules/aws/aws-log-group-retention.ts";
import { machineVolumesEncrypted } from "./rules/aws/aws-machine-volumes-encrypted.ts";
import { messagesEncrypted } from "./rules/aws/aws-messages-encrypted.ts";
import { metadataByToken } from "./rules/aws/aws-metadata-by-token.ts";
import { metadataHopLimit } from "./rules/aws/aws-metadata-hop-limit.ts";
import { networkAclNoWorldAdmin } from "./rules/aws/aws-network-acl-no-world-admin.ts";
import { noPublicAddress } from "./rules/aws/aws-no-public-address.ts";
import { nodeGroupImage } from "./rules/aws/aws-node-group-image.ts";
import { nodeGroupStoresOnDemand } from "./rules/aws/aws-node-group-stores-on-demand.ts";
import { nodeNoSsh } from "./rules/aws/aws-node-no-ssh.ts";
import { policyNotOpen } from "./rules/aws/aws-policy-not-open.ts";
import { providerAccount } from "./rules/aws/aws-provider-account.ts";
import { providerNoKeys } from "./rules/aws/aws-provider-no-keys.ts";
import { providerTags } from "./rules/aws/aws-provider-tags.ts";
import { repositoryImmutable } from "./rules/aws/aws-repository-immutable.ts";
import { repositoryScans } from "./rules/aws/aws-repository-scans.ts";
import { securityGroupNoOpenEgress } from "./rules/aws/aws-security-group-no-open-egress.ts";
import { securityGroupNoWorldIngress } from "./rules/aws/aws-security-group-no-world-ingress.ts";
import { storeKept } from "./rules/aws/aws-store-kept.ts";
import { trailComplete } from "./rules/aws/aws-trail-complete.ts";
import { trailEncrypted } from "./rules/aws/aws-trail-encrypted.ts";
import { volumeEncrypted } from "./rules/aws/aws-volume-encrypted.ts";
import { wafGuards } from "./rules/aws/aws-waf-guards.ts";
import { wafLogRedacts } from "./rules/aws/aws-waf-log-redacts.ts";

/** Rules on resources of AWS, one by one. */
export const awsRules: readonly ResourceRule[] = [
  backupKept,
  backupVaultEncrypted,
  bucketAbortsUploads,
  bucketEncrypted,
  bucketNoPublicAcl,
  bucketNoPublicPolicy,
  bucketOwnerEnforced,
  bucketPublicAccessBlocked,
  bucketTlsOnly,
  bucketVersioned,
  cacheEncrypted,
  cdnBehindWaf,
  cdnHttpsOnly,
  cdnOriginAccess,
  cdnTls,
  certificateRenews,
  databaseBackedUp,
  databaseEncrypted,
  databasePrivate,
  defaultSecurityGroupEmpty,
  deletionProtected,
  dnsTtl,
  eksAccessEntries,
  eksLogsComplete,
  eksNoCreatorAdmin,
  eksPrivateEndpoint,
  eksPublicCidrs,
  eksSecretsEncrypted,
  eksStandardSupport,
  eksVersionSupported,
  endpointPolicyNarrow,
  flowLogComplete,
  iamNoAdminAttachment,
  iamNoFullAdmin,
  iamNoSensitiveWildcard,
  iamNoUsers,
  iamPassRoleNarrow,
  iamSessionBounded,
  iamTrustNarrow,
  keyDeletionWaits,
  keyRotates,
  listenerTls,
  loadBalancerDropsBadHeaders,
  logGroupRetention,
  machineVolumesEncrypted,
  messagesEncrypted,
  metadataByToken,
  metadataHopLimit,
  networkAclNoWorldAdmin,
  noPublicAddress,
  nodeGroupImage,
  nodeGroupStoresOnDemand,
  nodeNoSsh,
  policyNotOpen,
  providerAccount,
  providerNoKeys,
  providerTags,
  repositoryImmutable,
  repositoryScans,
  securityGroupNoOpenEgress,
  securityGroupNoWorldIngress,
  storeKept,
  trailComplete,
  trailEncrypted,
  volumeEncrypted,
  wafGuards,
  wafLogRedacts,
];
