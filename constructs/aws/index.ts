export { PropsError, type PropsFault } from "../props-error.ts";
export { type AddonName, addonsBeforeNodes, addonsOnNodes } from "./addon-name.ts";
export type { AddonVersion, AddonVersions } from "./addon-version.ts";
export { type AllocationTagsProps, allocationTagFaults, allocationTags } from "./allocation-tags.ts";
export { BackupPlan } from "./backup.ts";
export { backupPlanFaults } from "./backup-faults.ts";
export type { BackupFrequency, BackupPlanProps, BackupSchedule, VaultLock } from "./backup-props.ts";
export { Certificate, type CertificateProps } from "./certificate.ts";
export { cidrsOverlap } from "./cidr.ts";
export { Cluster } from "./cluster.ts";
export { ClusterAddons } from "./cluster-addons.ts";
export { type ClusterAddonsFacts, clusterAddonsFaults } from "./cluster-addons-faults.ts";
export type { AddonsCluster, ClusterAddonsProps } from "./cluster-addons-props.ts";
export { type ClusterFacts, clusterFaults } from "./cluster-faults.ts";
export type { ClusterProps } from "./cluster-props.ts";
export { ContinuousIntegration } from "./continuous-integration.ts";
export { continuousIntegrationFaults } from "./continuous-integration-faults.ts";
export type { ContinuousIntegrationProps, RepositoryIds } from "./continuous-integration-props.ts";
export { CostControl } from "./cost-control.ts";
export { costControlFaults } from "./cost-control-faults.ts";
export type { CostControlProps } from "./cost-control-props.ts";
export { Edge } from "./edge.ts";
export { edgeFaults } from "./edge-faults.ts";
export type { ApiOrigin, ContentBucket, EdgeProps, MinimumTls, PriceClass } from "./edge-props.ts";
export { type IamPrincipals, type IamStatement, iamDocument } from "./iam-document.ts";
export { iamDocumentFaults } from "./iam-document-faults.ts";
export {
  type Architecture,
  type InstanceCategory,
  type InstanceType,
  instanceType,
  instanceTypes,
  matchingTypes,
  type NodeSize,
  podsWithPrefixes,
} from "./instance-types.ts";
export { type Allocatable, allocatableOf } from "./instance-types-allocatable.ts";
export { KarpenterCloud } from "./karpenter.ts";
export { type KarpenterScope, karpenterControllerStatements } from "./karpenter-controller-statements.ts";
export { karpenterCloudFaults } from "./karpenter-faults.ts";
export type { KarpenterCloudProps } from "./karpenter-props.ts";
export { type KubeconfigProps, kubeconfigOf } from "./kubeconfig.ts";
export { Network } from "./network.ts";
export { networkFaults } from "./network-faults.ts";
export { defaultInterfaceEndpoints, type NetworkProps } from "./network-props.ts";
export type { ZoneSubnet } from "./network-subnets.ts";
export { type NodeGroupPlan, nodeGroupLabel, nodeGroupPlans, workloadLabel } from "./node-group-plan.ts";
export type { Nightly, NodeGroupProps, NodeTaint } from "./node-group-props.ts";
export { type MadeNodeGroup, NodeGroups } from "./node-groups.ts";
export { nodeGroupsFaults } from "./node-groups-faults.ts";
export type { NodeGroupsProps } from "./node-groups-props.ts";
export { underPermissionsBoundary } from "./permissions-boundary.ts";
export { PodIdentity } from "./pod-identity.ts";
export { podIdentityFaults } from "./pod-identity-faults.ts";
export type { PodIdentityProps } from "./pod-identity-props.ts";
export { type ArchiveWriterScope, archiveWriterStatements, eventArchiveStatements } from "./policies/archive-writer.ts";
export { type CertManagerScope, certManagerStatements } from "./policies/cert-manager.ts";
export { type EbsCsiScope, ebsCsiStatements } from "./policies/ebs-csi.ts";
export { type ExternalDnsScope, externalDnsStatements } from "./policies/external-dns.ts";
export {
  type LoadBalancerControllerScope,
  loadBalancerControllerStatements,
} from "./policies/load-balancer-controller.ts";
export { type VaultRecoveryScope, vaultRecoveryStatements } from "./policies/vault-recovery.ts";
export { vaultServerStatements } from "./policies/vault-servers.ts";
export { PrivateBucket } from "./private-bucket.ts";
export { privateBucketFaults } from "./private-bucket-faults.ts";
export type { BucketLifecycle, PrivateBucketProps } from "./private-bucket-props.ts";
export { dnsSuffixOf, isKnownRegion, knownRegions, type Partition, partitionOf, zonesOf } from "./region.ts";
export { Registry } from "./registry.ts";
export { registryFaults } from "./registry-faults.ts";
export { type PullThrough, type RegistryProps, upstreamRegistries } from "./registry-props.ts";
export { contentReadStatement } from "./static-site-read.ts";
export { Storage } from "./storage.ts";
export { storageFaults } from "./storage-faults.ts";
export type { StoragePlace } from "./storage-place.ts";
export { archiveDefaults, logDefaults, type StorageProps } from "./storage-props.ts";
export { StoreBackups } from "./store-backups.ts";
export { storeBackupsFaults } from "./store-backups-faults.ts";
export type { StoreBackupsProps } from "./store-backups-props.ts";
export { type PlannedSubnet, podAddressRanges, type SubnetPlan, subnetPlan } from "./subnet-plan.ts";
export { VaultCloud, type VaultCloudProps } from "./vault-cloud.ts";
export { Waf } from "./waf.ts";
export { wafFaults } from "./waf-faults.ts";
export type { BodyLimitKib, ManagedRuleGroup, WafProps } from "./waf-props.ts";
