import type { ResourceRule } from "./rule.ts";
import { alertActionable } from "./rules/kubernetes/alert-actionable.ts";
import { authorizationNamesCallers } from "./rules/kubernetes/authorization-names-callers.ts";
import { gatewayTls } from "./rules/kubernetes/gateway-tls.ts";
import { imageFromAllowedRegistry } from "./rules/kubernetes/image-from-allowed-registry.ts";
import { imageImmutable } from "./rules/kubernetes/image-immutable.ts";
import { imageNotLatest } from "./rules/kubernetes/image-not-latest.ts";
import { ingressTls } from "./rules/kubernetes/ingress-tls.ts";
import { kongPluginNoSecret } from "./rules/kubernetes/kong-plugin-no-secret.ts";
import { namespacePodSecurity } from "./rules/kubernetes/namespace-pod-security.ts";
import { networkPolicyNamesPeers } from "./rules/kubernetes/network-policy-names-peers.ts";
import { nodeClassEncryptedDisks } from "./rules/kubernetes/node-class-encrypted-disks.ts";
import { nodeClassImdsV2 } from "./rules/kubernetes/node-class-imds-v2.ts";
import { nodePoolLimits } from "./rules/kubernetes/node-pool-limits.ts";
import { objectOwnNamespace } from "./rules/kubernetes/object-own-namespace.ts";
import { peerAuthenticationExplained } from "./rules/kubernetes/peer-authentication-explained.ts";
import { persistentVolumeNoHostPath } from "./rules/kubernetes/persistent-volume-no-host-path.ts";
import { podCapabilitiesDropped } from "./rules/kubernetes/pod-capabilities-dropped.ts";
import { podGraceAfterPreStop } from "./rules/kubernetes/pod-grace-after-pre-stop.ts";
import { podLivenessProbe } from "./rules/kubernetes/pod-liveness-probe.ts";
import { podMemoryLimit } from "./rules/kubernetes/pod-memory-limit.ts";
import { podNoAddedCapabilities } from "./rules/kubernetes/pod-no-added-capabilities.ts";
import { podNoHostNamespaces } from "./rules/kubernetes/pod-no-host-namespaces.ts";
import { podNoHostPaths } from "./rules/kubernetes/pod-no-host-paths.ts";
import { podNoHostPorts } from "./rules/kubernetes/pod-no-host-ports.ts";
import { podNoPrivilege } from "./rules/kubernetes/pod-no-privilege.ts";
import { podNoPrivilegeEscalation } from "./rules/kubernetes/pod-no-privilege-escalation.ts";
import { podNoRootUser } from "./rules/kubernetes/pod-no-root-user.ts";
import { podNoSecretInEnvironment } from "./rules/kubernetes/pod-no-secret-in-environment.ts";
import { podNoServiceAccountToken } from "./rules/kubernetes/pod-no-service-account-token.ts";
import { podOwnServiceAccount } from "./rules/kubernetes/pod-own-service-account.ts";
import { podPriorityClass } from "./rules/kubernetes/pod-priority-class.ts";
import { podReadOnlyRoot } from "./rules/kubernetes/pod-read-only-root.ts";
import { podReadinessProbe } from "./rules/kubernetes/pod-readiness-probe.ts";
import { podResourceRequests } from "./rules/kubernetes/pod-resource-requests.ts";
import { podRunAsNonRoot } from "./rules/kubernetes/pod-run-as-non-root.ts";
import { podSeccompProfile } from "./rules/kubernetes/pod-seccomp-profile.ts";
import { podSpread } from "./rules/kubernetes/pod-spread.ts";
import { rbacNoClusterAdmin } from "./rules/kubernetes/rbac-no-cluster-admin.ts";
import { rbacNoClusterWideSecrets } from "./rules/kubernetes/rbac-no-cluster-wide-secrets.ts";
import { rbacNoEscalation } from "./rules/kubernetes/rbac-no-escalation.ts";
import { rbacNoWildcards } from "./rules/kubernetes/rbac-no-wildcards.ts";
import { releasePinned } from "./rules/kubernetes/release-pinned.ts";
import { routeAccessDecided } from "./rules/kubernetes/route-access-decided.ts";
import { serviceAccountNoToken } from "./rules/kubernetes/service-account-no-token.ts";
import { serviceNoExternalIps } from "./rules/kubernetes/service-no-external-ips.ts";
import { serviceNoLoadBalancer } from "./rules/kubernetes/service-no-load-balancer.ts";
import { serviceNoNodePort } from "./rules/kubernetes/service-no-node-port.ts";
import { statefulSetStorageClass } from "./rules/kubernetes/stateful-set-storage-class.ts";
import { storageClassEncrypted } from "./rules/kubernetes/storage-class-encrypted.ts";
import { storeNotOnSpot } from "./rules/kubernetes/store-not-on-spot.ts";
import { storeVolumesRetained } from "./rules/kubernetes/store-volumes-retained.ts";

/** Rules on objects of Kubernetes, one by one. */
export const kubernetesRules: readonly ResourceRule[] = [
  alertActionable,
  authorizationNamesCallers,
  gatewayTls,
  imageFromAllowedRegistry,
  imageImmutable,
  imageNotLatest,
  ingressTls,
  kongPluginNoSecret,
  namespacePodSecurity,
  networkPolicyNamesPeers,
  nodeClassEncryptedDisks,
  nodeClassImdsV2,
  nodePoolLimits,
  objectOwnNamespace,
  peerAuthenticationExplained,
  persistentVolumeNoHostPath,
  podCapabilitiesDropped,
  podGraceAfterPreStop,
  podLivenessProbe,
  podMemoryLimit,
  podNoAddedCapabilities,
  podNoHostNamespaces,
  podNoHostPaths,
  podNoHostPorts,
  podNoPrivilegeEscalation,
  podNoPrivilege,
  podNoRootUser,
  podNoSecretInEnvironment,
  podNoServiceAccountToken,
  podOwnServiceAccount,
  podPriorityClass,
  podReadOnlyRoot,
  podReadinessProbe,
  podResourceRequests,
  podRunAsNonRoot,
  podSeccompProfile,
  podSpread,
  rbacNoClusterAdmin,
  rbacNoClusterWideSecrets,
  rbacNoEscalation,
  rbacNoWildcards,
  releasePinned,
  routeAccessDecided,
  serviceAccountNoToken,
  serviceNoExternalIps,
  serviceNoLoadBalancer,
  serviceNoNodePort,
  statefulSetStorageClass,
  storageClassEncrypted,
  storeNotOnSpot,
  storeVolumesRetained,
];
