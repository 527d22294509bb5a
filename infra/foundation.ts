import {
  BackupPlan,
  Cluster,
  ClusterAddons,
  ContinuousIntegration,
  CostControl,
  KarpenterCloud,
  Network,
  NodeGroups,
  Registry,
  Storage,
  underPermissionsBoundary,
} from "@plinth/constructs/aws";
import { defaultKubernetesProvider } from "@plinth/constructs/bridge";
import { corefileWithConsul } from "@plinth/constructs/discovery/faults";
import type * as aws from "@pulumi/aws";
import type { Output, ProviderResource, Resource, ResourceTransformation } from "@pulumi/pulumi";
import { versions } from "../stacks/versions.ts";
import { awsProvider } from "./aws-provider.ts";
import {
  backupPlanProps,
  type CloudSettings,
  clusterProps,
  costControlProps,
  networkProps,
  nodeGroupProps,
  pipelineProps,
  prefixOf,
  storageProps,
} from "./foundation-props.ts";
import { IMAGE_PREFIX, imageRepositories } from "./images.ts";
import type { Settings } from "./settings.ts";
import { tagsOf, volumeTagsOf } from "./tags.ts";

/** What the environment stands on in AWS. */
export interface Foundation {
  /** For all that is made in the account. */
  readonly account: AccountOptions;
  /** The provider of what is in the cluster. */
  readonly kubernetes: ProviderResource;
  readonly network: Network;
  readonly cluster: Cluster;
  readonly storage: Storage;
  readonly registry: Registry;
  /** Only where there is a burst pool. */
  readonly karpenter: KarpenterCloud | undefined;
  /** What anything in the cluster waits for, and is gone before: nodes with their add-ons. */
  readonly nodes: readonly Resource[];
}

/** What is made in the account: by its provider, and no role that may do more than the pipelines. */
export interface AccountOptions {
  readonly provider: aws.Provider;
  readonly transformations: ResourceTransformation[];
}

/** Registers the environment's network, cluster, nodes, buckets, images, backups and budget. */
export function composeFoundation(settings: Settings & CloudSettings): Foundation {
  const provider = awsProvider("aws", settings, settings.region as aws.Region);
  const prefix = prefixOf(settings);
  const accountId = settings.aws.account;

  const { deployers, transformations } = composePipelines(settings, provider);
  const options = { provider, transformations };
  const network = new Network(prefix, networkProps(settings), options);
  const cluster = new Cluster(
    prefix,
    {
      ...clusterProps(settings),
      vpcId: network.vpcId,
      subnetIds: network.intraSubnetIds,
      // First, as they are named by their places, which must not move when the settings name one more.
      administratorArns: [...deployers, ...settings.aws.cluster.administrators],
    },
    options,
  );
  const karpenter =
    settings.burst &&
    new KarpenterCloud(
      prefix,
      { clusterName: prefix, clusterArn: cluster.arn, region: settings.region, accountId },
      options,
    );
  const groups = new NodeGroups(
    prefix,
    {
      cluster,
      version: versions.kubernetes,
      subnets: network.privateSubnets,
      groups: nodeGroupProps(settings),
      tags: tagsOf(settings),
    },
    { ...options, dependsOn: [network, cluster] },
  );
  const addons = new ClusterAddons(
    prefix,
    {
      cluster,
      volumeTags: volumeTagsOf(settings),
      ...(settings.discovery && { corefile: corefileWithConsul(settings.discovery.dnsAddress) }),
    },
    { ...options, dependsOn: [groups] },
  );
  const pullers = [groups.nodeRoleName, ...(karpenter ? [karpenter.nodeRoleName] : [])];
  new BackupPlan(prefix, backupPlanProps(settings), options);
  new CostControl(prefix, costControlProps(settings), options);
  return {
    account: options,
    kubernetes: defaultKubernetesProvider("cluster", { kubeconfig: cluster.kubeconfig, clusterIdentifier: prefix }),
    network,
    cluster,
    storage: new Storage(prefix, storageProps(settings), options),
    registry: new Registry(
      prefix,
      {
        prefix: IMAGE_PREFIX,
        accountId,
        region: settings.region,
        repositories: imageRepositories,
        pullerRoleNames: pullers,
        forceDestroy: !settings.aws.protect,
        tags: tagsOf(settings),
      },
      options,
    ),
    karpenter,
    nodes: [groups, addons],
  };
}

/** Who may deploy. */
interface Pipelines {
  /** The roles that deploy. */
  readonly deployers: readonly Output<string>[];
  /** They keep the roles from deploying one that may do more. */
  readonly transformations: ResourceTransformation[];
}

function composePipelines(settings: CloudSettings, provider: aws.Provider): Pipelines {
  const props = pipelineProps(settings);
  if (props === undefined) {
    return { deployers: [], transformations: [] };
  }
  const { boundaryArn, deployRoleArns } = new ContinuousIntegration(prefixOf(settings), props, { provider });
  return {
    deployers: Object.values(deployRoleArns),
    transformations: [underPermissionsBoundary(boundaryArn)],
  };
}
