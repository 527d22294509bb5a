import { Edge, eventArchiveStatements } from "@plinth/constructs/aws";
import { bridgeApp, withResourceOptions } from "@plinth/constructs/bridge";
import type { Layer } from "@plinth/constructs/kube";
import { observabilityEndpoints } from "@plinth/constructs/observability";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { App } from "cdk8s";
import { awsProvider } from "./aws-provider.ts";
import { composeBase } from "./base.ts";
import { BurstPool } from "./burst-pool.ts";
import { type Capabilities, composeCapabilities } from "./capabilities.ts";
import { cloudHosting } from "./cloud-hosting.ts";
import { installControllers } from "./cluster-controllers.ts";
import { composeCompanions } from "./companions.ts";
import type { EventArchive } from "./event-archive-service.ts";
import { composeFoundation, type Foundation } from "./foundation.ts";
import { type CloudSettings, edgeProps, prefixOf } from "./foundation-props.ts";
import type { Handover } from "./handover.ts";
import { namespaces } from "./namespaces.ts";
import { composePlatform, outputsOf, type Platform, type ProtectionBy } from "./platform.ts";
import { platformSecrets } from "./platform-secrets.ts";
import { podIdentity } from "./pod-identity.ts";
import type { CloudOutputs, StackOutputs } from "./program.ts";
import type { ServiceName, Settings } from "./settings.ts";

/**
 * Registers an environment in AWS. What a controller makes of an object goes before the controller, controllers before the nodes that
 * they run on, nodes before the network: the order of creation is that of deletion, turned round.
 */
export function composeCloud(settings: Settings & CloudSettings, handover: Handover): StackOutputs {
  const foundation = composeFoundation(settings);
  const { kubernetes: provider, nodes } = foundation;
  const controllers = installControllers(settings, foundation);
  const base = bridgeApp(composeBase(settings), { provider, dependsOn: nodes });
  const secrets = platformSecrets(handover.backing);
  const capabilities = composeCapabilities(settings, {
    backing: handover.backing,
    secrets,
    foundation,
    controllers,
    options: { provider, dependsOn: [...nodes, ...base.resources] },
    ...(settings.aws.edge && { callerPrefixLists: [addressesOfCloudFront(foundation)] }),
  });
  const app = new App();
  const platform = composePlatform(app, settings, {
    handover,
    hosting: cloudHosting(settings, capabilities),
    stores: capabilities.stores,
    gateway: capabilities.gateway.reference,
    protection: protectionBy(settings, capabilities),
    archive: archiveOf(settings, foundation),
  });
  const companions = composeCompanions(app, settings, capabilities);
  orderServices(settings, platform, companions, foundation, controllers.karpenter);
  bridgeApp(app, { provider, dependsOn: [...nodes, ...base.resources, ...capabilities.all] });
  const edge = settings.aws.edge && edgeOf(settings, settings.aws.edge, foundation, capabilities.gateway);
  return { namespace: namespaces.services, services: outputsOf(platform), cloud: outputs(foundation, edge) };
}

/** The bucket of events, with an identity that may add to it. */
function archiveOf(settings: CloudSettings, foundation: Foundation): EventArchive {
  const { region } = settings;
  const { eventArchiveBucketArn, eventArchiveBucketName, keyArn } = foundation.storage;
  const serviceAccount: ServiceName = "event-archive";
  podIdentity(settings, foundation, serviceAccount, {
    namespace: namespaces.services,
    serviceAccount,
    statements: eventArchiveStatements({ bucketArn: eventArchiveBucketArn, keyArn, region }),
  });
  return { bucket: eventArchiveBucketName, region };
}

function protectionBy({ observability }: Settings, { gateway }: Capabilities): ProtectionBy {
  return {
    counters: gateway.counters,
    ...(observability && { tracesEndpoint: `${observabilityEndpoints.otlp}/v1/traces` }),
  };
}

type EdgeSettings = NonNullable<CloudSettings["aws"]["edge"]>;

/**
 * What comes through a VPC origin bears CloudFront's own addresses, not the VPC's.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
 */
function addressesOfCloudFront({ account: { provider } }: Foundation): pulumi.Output<string> {
  const name = "com.amazonaws.global.cloudfront.origin-facing";
  return aws.ec2.getManagedPrefixListOutput({ name }, { provider }).id;
}

/** Services go first: what they leave is empty nodes, and a load balancer without targets. */
function orderServices(
  settings: Settings & CloudSettings,
  { app, services }: Platform,
  companions: readonly Layer[],
  foundation: Foundation,
  karpenter: readonly pulumi.Resource[],
): void {
  const before: Layer[] = [...companions];
  if (settings.burst !== undefined && foundation.karpenter !== undefined) {
    const pool = new BurstPool(app, "burst", { settings, burst: settings.burst, karpenter: foundation.karpenter });
    withResourceOptions(pool, { dependsOn: [...karpenter], customTimeouts: { delete: "30m" } });
    before.push(pool);
  }
  for (const service of services) {
    service.node.addDependency(...before);
  }
}

function edgeOf(
  settings: CloudSettings,
  edge: EdgeSettings,
  { account, storage }: Foundation,
  gateway: pulumi.Resource,
): Edge {
  const name = prefixOf(settings);
  const balancer = aws.lb.getLoadBalancerOutput({ name }, { provider: account.provider, dependsOn: [gateway] });
  return new Edge(
    name,
    {
      ...edgeProps(settings, edge),
      api: { loadBalancerArn: balancer.arn, loadBalancerDomain: balancer.dnsName, protocol: "https" },
      logBucketArn: storage.logBucketArn,
      globalProvider: awsProvider("aws-global", settings, "us-east-1"),
    },
    // The load balancer stays until nothing stands before it.
    { ...account, dependsOn: [gateway, storage] },
  );
}

function outputs({ cluster, storage, registry }: Foundation, edge: Edge | undefined): CloudOutputs {
  return {
    clusterName: cluster.name,
    kubeconfig: cluster.kubeconfig,
    eventArchiveBucket: storage.eventArchiveBucketName,
    repositories: registry.repositoryUrls,
    ...(edge && { url: edge.url, contentBucket: edge.contentBucketName }),
  };
}
