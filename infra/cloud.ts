import { Certificate, dnsSuffixOf, Edge, subnetPlan } from "@plinth/constructs/aws";
import { bridgeApp, withResourceOptions } from "@plinth/constructs/bridge";
import type { Layer } from "@plinth/constructs/kube";
import { Peer } from "@plinth/constructs/kube";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { App } from "cdk8s";
import { awsProvider } from "./aws-provider.ts";
import { BurstPool } from "./burst-pool.ts";
import { installControllers } from "./cluster-controllers.ts";
import { composeFoundation, type Foundation } from "./foundation.ts";
import { type CloudSettings, edgeProps, prefixOf } from "./foundation-props.ts";
import type { GatewayServer } from "./gateway.ts";
import type { Handover } from "./handover.ts";
import type { Hosting } from "./hosting.ts";
import { imageIn } from "./images.ts";
import { LoadBalancer } from "./load-balancer.ts";
import { namespaces } from "./namespaces.ts";
import { composePlatform, outputsOf, type Platform } from "./platform.ts";
import type { CloudOutputs, StackOutputs } from "./program.ts";
import type { Settings } from "./settings.ts";
import { StorageLayer } from "./storage-layer.ts";
import { statelessPlacement } from "./workload.ts";
import { zoneNames } from "./zone-names.ts";

/**
 * Registers an environment in AWS. What a controller makes of an object goes before the controller, controllers before the nodes that
 * they run on, nodes before the network: the order of creation is that of deletion, turned round.
 */
export function composeCloud(settings: Settings & CloudSettings, handover: Handover): StackOutputs {
  const foundation = composeFoundation(settings);
  const controllers = installControllers(settings, foundation);
  const certificate = settings.aws.edge && regionalCertificate(settings, settings.aws.edge, foundation);
  const platform = composePlatform(settings, {
    handover,
    hosting: hostingOf(settings),
    gatewayServer: (app) => {
      const server = gatewayServer(app, settings, foundation, certificate);
      // The controller brings its kinds, and alone takes off what keeps their objects from going.
      withResourceOptions(server.loadBalancer, { dependsOn: [...controllers.loadBalancers] });
      return server;
    },
  });
  new StorageLayer(platform.app, "storage", settings);
  withResourceOptions(platform.gateway, { dependsOn: [...controllers.loadBalancers] });
  orderServices(settings, platform, foundation, controllers.karpenter);
  const bridged = bridgeApp(platform.app, { provider: foundation.kubernetes, dependsOn: foundation.nodes });
  const edge = settings.aws.edge && edgeOf(settings, settings.aws.edge, foundation, bridged.of(platform.gateway));
  return { namespace: namespaces.services, services: outputsOf(platform), cloud: outputs(foundation, edge) };
}

type EdgeSettings = NonNullable<CloudSettings["aws"]["edge"]>;

/** The load balancer shows the host name that callers asked for, so it needs a certificate for it in its own region. */
function regionalCertificate(
  settings: CloudSettings,
  { domain, hostedZoneId }: EdgeSettings,
  { account }: Foundation,
): Certificate {
  return new Certificate(`${prefixOf(settings)}-gateway`, { domain, hostedZoneId }, account);
}

function hostingOf({ region, aws: { account } }: CloudSettings): Hosting {
  const registry = `${account}.dkr.ecr.${region}.${dnsSuffixOf(region)}`;
  return {
    nodes: statelessPlacement,
    image: (name) => imageIn(registry, name),
    // A pod counts as ready once the load balancer has it, so that a rollout takes none away too early.
    namespaceLabels: { "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" },
  };
}

function gatewayServer(
  app: App,
  settings: Settings & CloudSettings,
  foundation: Foundation,
  certificate: Certificate | undefined,
): GatewayServer {
  const { cidr } = settings.aws.network;
  return {
    loadBalancer: new LoadBalancer(app, "load-balancer", {
      className: settings.gateway.className,
      name: prefixOf(settings),
      callers: cidr,
      ...(certificate && {
        certificateArn: certificate.certificateArn,
        callerPrefixLists: [addressesOfCloudFront(foundation)],
      }),
    }),
    callers: subnetPlan(cidr, zoneNames(settings)).private.map((subnet) => Peer.cidr(subnet.cidr)),
  };
}

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
  platform: Platform,
  foundation: Foundation,
  karpenter: readonly pulumi.Resource[],
): void {
  const before: Layer[] = [platform.gateway];
  if (settings.burst !== undefined && foundation.karpenter !== undefined) {
    const pool = new BurstPool(platform.app, "burst", {
      settings,
      burst: settings.burst,
      karpenter: foundation.karpenter,
    });
    withResourceOptions(pool, { dependsOn: [...karpenter], customTimeouts: { delete: "30m" } });
    before.push(pool);
  }
  for (const service of platform.services) {
    service.node.addDependency(...before);
  }
}

function edgeOf(
  settings: CloudSettings,
  edge: EdgeSettings,
  { account, storage }: Foundation,
  gateway: readonly pulumi.Resource[],
): Edge {
  const name = prefixOf(settings);
  const balancer = aws.lb.getLoadBalancerOutput({ name }, { provider: account.provider, dependsOn: [...gateway] });
  return new Edge(
    name,
    {
      ...edgeProps(settings, edge),
      api: { loadBalancerArn: balancer.arn, loadBalancerDomain: balancer.dnsName, protocol: "https" },
      logBucketArn: storage.logBucketArn,
      globalProvider: awsProvider("aws-global", settings, "us-east-1"),
    },
    // The load balancer stays until nothing stands before it.
    { ...account, dependsOn: [...gateway, storage] },
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
