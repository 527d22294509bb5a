import type {
  BackupPlanProps,
  BucketLifecycle,
  ClusterProps,
  ContinuousIntegrationProps,
  CostControlProps,
  EdgeProps,
  NetworkProps,
  NodeGroupProps,
  StorageProps,
} from "@plinth/constructs/aws";
import { archiveDefaults, logDefaults } from "@plinth/constructs/aws/faults";
import { versions } from "../stacks/versions.ts";
import type { AwsSettings } from "./aws-settings.ts";
import { BACKUP_TAG } from "./backup-tag.ts";
import type { CloudPart, Settings } from "./settings.ts";
import { labelsOf, taintsOf } from "./workload.ts";
import { zoneNames } from "./zone-names.ts";

/** The settings of an environment in the cloud: of those that others may leave out, none is missing. */
export type CloudSettings = CloudPart & { readonly region: string; readonly aws: AwsSettings };

/** Whether an environment is in the cloud; its settings are checked to be whole then. */
export function isInCloud(settings: Settings): settings is Settings & CloudSettings {
  return settings.cluster.mode === "eks" && settings.region !== undefined && settings.aws !== undefined;
}

/** The name of the cluster, and what names in the account begin with. */
export function prefixOf({ environment }: Pick<CloudPart, "environment">): string {
  return `plinth-${environment}`;
}

/** The network, as the settings have it. */
export function networkProps(settings: CloudSettings): NetworkProps {
  const { region, aws } = settings;
  return {
    cidr: aws.network.cidr,
    region,
    accountId: aws.account,
    zones: zoneNames(settings),
    clusterName: prefixOf(settings),
    natGateways: aws.network.natGateways,
    ...(!aws.network.interfaceEndpoints && { interfaceEndpoints: [] }),
    flowLogRetentionDays: aws.logDays,
  };
}

/** What the cluster is, without what it stands in. */
export function clusterProps(settings: CloudSettings): Omit<ClusterProps, "vpcId" | "subnetIds"> {
  const { region, aws } = settings;
  return {
    name: prefixOf(settings),
    version: versions.kubernetes,
    region,
    accountId: aws.account,
    publicAccessCidrs: aws.cluster.publicAccessFrom,
    privateAccessCidrs: aws.cluster.privateAccessFrom,
    logRetentionDays: aws.logDays,
    deletionProtection: aws.protect,
    administratorArns: aws.cluster.administrators,
  };
}

/** The node groups, by the constructs' terms. */
export function nodeGroupProps(settings: CloudSettings): NodeGroupProps[] {
  const { region, nodeGroups, nightly } = settings;
  return nodeGroups.map((group) => {
    const { zones, cpu, memory, perZone, instanceTypes, minPerZone, maxPerZone } = group;
    return {
      name: group.name,
      lifecycle: group.lifecycle,
      architectures: group.architectures,
      vcpus: Number(cpu),
      memoryGib: gibibytes(memory),
      nodesPerZone: group.nodesPerZone,
      oneGroupPerZone: perZone,
      labels: labelsOf(group),
      taints: taintsOf(group),
      ...(zones !== undefined && { zones: zoneNames({ region, zones }) }),
      ...(instanceTypes !== undefined && { instanceTypes }),
      ...(minPerZone !== undefined && { minPerZone }),
      ...(maxPerZone !== undefined && { maxPerZone }),
      ...(nightly !== undefined && {
        nightly: { sleepCron: nightly.sleep, wakeCron: nightly.wake, timeZone: nightly.timeZone },
      }),
    };
  });
}

/** The buckets. */
export function storageProps(settings: CloudSettings): StorageProps {
  const { protect, archiveDays, logDays } = settings.aws;
  return {
    ...placeOf(settings),
    forceDestroy: !protect,
    eventArchive: lifecycleOf(archiveDefaults, archiveDays),
    logs: lifecycleOf(logDefaults, logDays),
  };
}

/** Backups of what is tagged for them. */
export function backupPlanProps(settings: CloudSettings): BackupPlanProps {
  const { vaultLock, protect, backupDays } = settings.aws;
  return {
    ...placeOf(settings),
    schedules: {
      daily: { keepDays: backupDays.daily },
      weekly: { keepDays: backupDays.weekly },
      monthly: { keepDays: backupDays.monthly },
    },
    selectTag: BACKUP_TAG,
    forceDestroy: !protect,
    ...(vaultLock && {
      vaultLock: {
        minRetentionDays: vaultLock.minDays,
        maxRetentionDays: vaultLock.maxDays,
        ...(vaultLock.changeableForDays !== undefined && { changeableForDays: vaultLock.changeableForDays }),
      },
    }),
  };
}

/** What the environment may cost. */
export function costControlProps({ environment, aws: { budget } }: CloudSettings): CostControlProps {
  return {
    environment,
    monthlyBudgetUsd: budget.monthlyDollars,
    alertEmails: budget.alertTo,
    ...(budget.anomalyMonitor !== undefined && { anomalyMonitorArn: budget.anomalyMonitor }),
  };
}

/** Roles for CI; none without `aws.pipelines`. */
export function pipelineProps({ environment, region, aws }: CloudSettings): ContinuousIntegrationProps | undefined {
  const { pipelines, account: accountId } = aws;
  return (
    pipelines && {
      repository: pipelines.repository,
      environments: [environment],
      accountId,
      region,
      stateBucketArn: pipelines.stateBucket,
      stateKeyArn: pipelines.stateKey,
      ...(pipelines.repositoryIds !== undefined && { repositoryIds: pipelines.repositoryIds }),
      ...(pipelines.oidcProvider !== undefined && { oidcProviderArn: pipelines.oidcProvider }),
    }
  );
}

function placeOf(settings: CloudSettings) {
  return { prefix: prefixOf(settings), accountId: settings.aws.account, region: settings.region };
}

/** A cheaper class pays only for what stays in it for a while: moves shortly before the end are left out. */
function lifecycleOf(defaults: BucketLifecycle, expireDays: number): BucketLifecycle {
  const { infrequentAccessDays = 30, glacierDays = 90, ...rest } = defaults;
  return {
    ...rest,
    expireDays,
    ...(expireDays > 2 * infrequentAccessDays && { infrequentAccessDays }),
    ...(expireDays > 2 * glacierDays && { glacierDays }),
  };
}

/** The edge, without what it stands before. */
export function edgeProps(
  settings: CloudSettings,
  edge: NonNullable<AwsSettings["edge"]>,
): Omit<EdgeProps, "api" | "globalProvider"> {
  return {
    prefix: prefixOf(settings),
    domain: edge.domain,
    hostedZoneId: edge.hostedZoneId,
    region: settings.region,
    accountId: settings.aws.account,
    rateLimitPerIp: edge.requestsPerFiveMinutes,
    botControl: edge.botControl,
    shieldAdvanced: edge.shieldAdvanced,
    logRetentionDays: settings.aws.logDays,
    forceDestroy: !settings.aws.protect,
  };
}

/** GiB of a quantity of memory. */
export function gibibytes(memory: string): number {
  const amount = Number(memory.slice(0, -2));
  return memory.endsWith("Gi") ? amount : amount / 1024;
}
