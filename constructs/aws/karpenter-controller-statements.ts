import type * as pulumi from "@pulumi/pulumi";
import type { IamStatement } from "./iam-document.ts";
import { partitionOf } from "./region.ts";

/** Which cluster Karpenter makes nodes for, and with what. */
export interface KarpenterScope {
  readonly clusterName: string;
  readonly clusterArn: pulumi.Input<string>;
  readonly region: string;
  readonly accountId: string;
  readonly nodeRoleArn: pulumi.Input<string>;
  readonly queueArn: pulumi.Input<string>;
}

const idsUnknown = "AWS gives the ids when Karpenter makes them; the tags of cluster and node pool are what limits it";
const noResources = "the service knows no resources for this action";

/**
 * What Karpenter's controller may do: that of its published template for 1.14, narrowed to this account, to subnets and security groups
 * with the cluster's discovery tag, and to instance profiles named after the cluster. Whatever it makes bears the cluster's tag and its
 * node pool's; it changes and deletes nothing else. Reserved capacity and placement groups are left out.
 *
 * @see https://karpenter.sh/docs/reference/cloudformation/
 */
export function karpenterControllerStatements(scope: KarpenterScope): readonly IamStatement[] {
  return [...launching(scope), ...tagging(scope), ...deletion(scope), ...instanceProfiles(scope), ...lookups(scope)];
}

function launching(scope: KarpenterScope): IamStatement[] {
  const { clusterName } = scope;
  const actions = ["ec2:RunInstances", "ec2:CreateFleet"];
  return [
    {
      sid: "LaunchFromImages",
      actions,
      resources: ["image", "snapshot"].map((type) => publicArn(scope, type)),
      wildcardReason: "images and their snapshots are AWS's own, with new ids in each release",
    },
    {
      sid: "LaunchInDiscoveredNetwork",
      actions,
      resources: ec2Arns(scope, "subnet", "security-group"),
      conditions: { StringEquals: { "aws:ResourceTag/karpenter.sh/discovery": clusterName } },
      wildcardReason: "found by the discovery tag, which is what limits it",
    },
    {
      sid: "LaunchFromOwnTemplates",
      actions,
      resources: ec2Arns(scope, "launch-template"),
      conditions: ownNodes(scope),
      wildcardReason: idsUnknown,
    },
    {
      sid: "LaunchTagged",
      actions: [...actions, "ec2:CreateLaunchTemplate"],
      resources: launchedArns(scope),
      conditions: newNodes(scope),
      wildcardReason: idsUnknown,
    },
  ];
}

function tagging(scope: KarpenterScope): IamStatement[] {
  const { StringEquals, StringLike } = newNodes(scope);
  return [
    {
      sid: "TagWhatIsLaunched",
      actions: ["ec2:CreateTags"],
      resources: launchedArns(scope),
      conditions: {
        StringEquals: { ...StringEquals, "ec2:CreateAction": ["RunInstances", "CreateFleet", "CreateLaunchTemplate"] },
        StringLike,
      },
      wildcardReason: idsUnknown,
    },
    {
      sid: "NameOwnInstances",
      actions: ["ec2:CreateTags"],
      resources: ec2Arns(scope, "instance"),
      conditions: {
        ...ownNodes(scope),
        StringEqualsIfExists: { "aws:RequestTag/eks:eks-cluster-name": scope.clusterName },
        "ForAllValues:StringEquals": { "aws:TagKeys": ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"] },
      },
      wildcardReason: idsUnknown,
    },
  ];
}

function deletion(scope: KarpenterScope): IamStatement[] {
  return [
    {
      sid: "DeleteOwn",
      actions: ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"],
      resources: ec2Arns(scope, "instance", "launch-template"),
      conditions: ownNodes(scope),
      wildcardReason: idsUnknown,
    },
  ];
}

function instanceProfiles({ clusterName, region, accountId, nodeRoleArn }: KarpenterScope): IamStatement[] {
  const partition = partitionOf(region);
  // Karpenter names them after the cluster, under a path.
  const resources = [`arn:${partition}:iam::${accountId}:instance-profile/*${clusterName}_*`];
  const tags = (of: "RequestTag" | "ResourceTag") => ({
    [`aws:${of}/kubernetes.io/cluster/${clusterName}`]: "owned",
    [`aws:${of}/topology.kubernetes.io/region`]: region,
  });
  const requested = { ...tags("RequestTag"), "aws:RequestTag/eks:eks-cluster-name": clusterName };
  const ofNewClass = { "aws:RequestTag/karpenter.k8s.aws/ec2nodeclass": "*" };
  const ofOwnClass = { "aws:ResourceTag/karpenter.k8s.aws/ec2nodeclass": "*" };
  return [
    {
      sid: "PassTheNodeRole",
      actions: ["iam:PassRole"],
      resources: [nodeRoleArn],
      conditions: { StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"] } },
    },
    {
      sid: "CreateProfiles",
      actions: ["iam:CreateInstanceProfile"],
      resources,
      conditions: { StringEquals: requested, StringLike: ofNewClass },
    },
    {
      sid: "TagOwnProfiles",
      actions: ["iam:TagInstanceProfile"],
      resources,
      conditions: {
        StringEquals: { ...tags("ResourceTag"), ...requested },
        StringLike: { ...ofOwnClass, ...ofNewClass },
      },
    },
    {
      sid: "ChangeOwnProfiles",
      actions: ["iam:AddRoleToInstanceProfile", "iam:RemoveRoleFromInstanceProfile", "iam:DeleteInstanceProfile"],
      resources,
      conditions: { StringEquals: tags("ResourceTag"), StringLike: ofOwnClass },
    },
    { sid: "ReadProfiles", actions: ["iam:GetInstanceProfile"], resources },
    { sid: "ListProfiles", actions: ["iam:ListInstanceProfiles"], resources: ["*"], wildcardReason: noResources },
  ];
}

function lookups({ clusterArn, region, queueArn }: KarpenterScope): IamStatement[] {
  return [
    { sid: "FindTheApiServer", actions: ["eks:DescribeCluster"], resources: [clusterArn] },
    {
      sid: "HearOfInterruptions",
      actions: ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
      resources: [queueArn],
    },
    {
      sid: "HearOfZonalShifts",
      actions: ["arc-zonal-shift:GetManagedResource"],
      resources: ["*"],
      conditions: { StringEquals: { "arc-zonal-shift:ResourceIdentifier": clusterArn } },
      wildcardReason: "the cluster is named by the condition, as in Karpenter's template",
    },
    {
      sid: "ReadTheRegion",
      actions: [
        "ec2:DescribeCapacityReservations",
        "ec2:DescribeImages",
        "ec2:DescribeInstances",
        "ec2:DescribeInstanceStatus",
        "ec2:DescribeInstanceTypeOfferings",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeLaunchTemplates",
        "ec2:DescribePlacementGroups",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSpotPriceHistory",
        "ec2:DescribeSubnets",
      ],
      resources: ["*"],
      conditions: { StringEquals: { "aws:RequestedRegion": region } },
      wildcardReason: noResources,
    },
    {
      sid: "ReadImageIds",
      actions: ["ssm:GetParameter"],
      resources: [`arn:${partitionOf(region)}:ssm:${region}::parameter/aws/service/*`],
    },
    { sid: "ReadPrices", actions: ["pricing:GetProducts"], resources: ["*"], wildcardReason: noResources },
  ];
}

/** What bears the tags of the cluster and of a node pool. */
function ownNodes({ clusterName }: KarpenterScope) {
  return {
    StringEquals: { [`aws:ResourceTag/kubernetes.io/cluster/${clusterName}`]: "owned" },
    StringLike: { "aws:ResourceTag/karpenter.sh/nodepool": "*" },
  };
}

/** What is given those tags as it is made. */
function newNodes({ clusterName }: KarpenterScope) {
  return {
    StringEquals: {
      [`aws:RequestTag/kubernetes.io/cluster/${clusterName}`]: "owned",
      "aws:RequestTag/eks:eks-cluster-name": clusterName,
    },
    StringLike: { "aws:RequestTag/karpenter.sh/nodepool": "*" },
  };
}

function launchedArns(scope: KarpenterScope): string[] {
  return ec2Arns(
    scope,
    ...["fleet", "instance", "volume", "network-interface", "launch-template", "spot-instances-request"],
  );
}

function ec2Arns({ region, accountId }: KarpenterScope, ...types: readonly string[]): string[] {
  return types.map((type) => `arn:${partitionOf(region)}:ec2:${region}:${accountId}:${type}/*`);
}

function publicArn({ region }: KarpenterScope, type: string): string {
  return `arn:${partitionOf(region)}:ec2:${region}::${type}/*`;
}
