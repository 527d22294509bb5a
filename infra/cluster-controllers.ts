import { type Cluster, type KarpenterCloud, loadBalancerControllerStatements } from "@plinth/constructs/aws";
import { releaseOf } from "@plinth/constructs/capability";
import type { Release } from "@pulumi/kubernetes/helm/v3/release.js";
import type * as pulumi from "@pulumi/pulumi";
import { versions } from "../stacks/versions.ts";
import { controllerRequests } from "./footprints.ts";
import type { Foundation } from "./foundation.ts";
import { type CloudSettings, prefixOf } from "./foundation-props.ts";
import { podIdentity } from "./pod-identity.ts";
import { tagsOf } from "./tags.ts";
import { WORKLOAD_LABEL } from "./workload.ts";

/** The controllers that make parts of AWS from objects of the cluster. Whatever they made must go while they still run. */
export interface ClusterControllers {
  /** The Gateway API's definitions. */
  readonly gatewayApi: pulumi.Resource;
  /** The controller that makes load balancers of Services, with what it needs. */
  readonly loadBalancers: readonly pulumi.Resource[];
  /** The controller that makes nodes, with its definitions; nothing without a burst pool. */
  readonly karpenter: readonly pulumi.Resource[];
}

const namespace = "kube-system";

const onSystemNodes = {
  nodeSelector: { "kubernetes.io/os": "linux", [WORKLOAD_LABEL]: "system" },
  tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }],
};

/** Installs the controllers on the nodes that are for them. */
export function installControllers(settings: CloudSettings, foundation: Foundation): ClusterControllers {
  const options = { provider: foundation.kubernetes, dependsOn: [...foundation.nodes] };
  const gatewayApi = releaseOf("gateway-api", { namespace, chart: versions.charts.gatewayApi }, options);
  return {
    gatewayApi,
    loadBalancers: [gatewayApi, installLoadBalancerController(settings, foundation, gatewayApi, options)],
    karpenter: foundation.karpenter
      ? installKarpenter(settings, foundation.cluster, foundation.karpenter, options)
      : [],
  };
}

type Options = pulumi.CustomResourceOptions & { readonly dependsOn: readonly pulumi.Resource[] };

function installLoadBalancerController(
  settings: CloudSettings,
  foundation: Foundation,
  gatewayApi: Release,
  options: Options,
): Release {
  const { region } = settings;
  const { network } = foundation;
  const clusterName = prefixOf(settings);
  const name = "aws-load-balancer-controller";
  const accountId = settings.aws.account;
  const identity = podIdentity(settings, foundation, name, {
    namespace,
    serviceAccount: name,
    statements: loadBalancerControllerStatements({ clusterName, region, accountId, vpcId: network.vpcId }),
  });
  return releaseOf(
    name,
    {
      namespace,
      chart: versions.charts.awsLoadBalancerController,
      values: {
        clusterName,
        region,
        vpcId: network.vpcId,
        defaultTargetType: "ip",
        // Services ask for a load balancer by their class; none is given one that did not.
        enableServiceMutatorWebhook: false,
        // The edge is protected, and nothing gets to the load balancer past it; the role does not reach so far.
        enableShield: false,
        enableWaf: false,
        enableWafv2: false,
        createIngressClassResource: false,
        ingressClassParams: { create: false },
        // A new certificate at each upgrade would keep its webhooks from answering until every pod has it.
        keepTLSSecret: true,
        podDisruptionBudget: { maxUnavailable: 1 },
        resources: { requests: controllerRequests.loadBalancerController },
        defaultTags: tagsOf(settings),
        ...onSystemNodes,
      },
    },
    // It looks for the Gateway API's definitions when it starts.
    { ...options, dependsOn: [...options.dependsOn, identity, gatewayApi] },
  );
}

function installKarpenter(
  settings: CloudSettings,
  cluster: Cluster,
  karpenter: KarpenterCloud,
  options: Options,
): readonly Release[] {
  const definitions = releaseOf("karpenter-crd", { namespace, chart: versions.charts.karpenterCrd }, options);
  const controller = releaseOf(
    "karpenter",
    {
      namespace,
      chart: versions.charts.karpenter,
      values: {
        settings: {
          clusterName: prefixOf(settings),
          clusterEndpoint: cluster.endpoint,
          interruptionQueue: karpenter.queueName,
          eksControlPlane: true,
          enableZonalShift: true,
        },
        controller: { resources: { requests: controllerRequests.karpenter, limits: { memory: "1Gi" } } },
        ...onSystemNodes,
      },
    },
    { ...options, dependsOn: [...options.dependsOn, karpenter, definitions] },
  );
  return [definitions, controller];
}
