import * as pulumi from "@pulumi/pulumi";
import type { IamStatement } from "../iam-document.ts";
import { partitionOf } from "../region.ts";

/** Where the controller works. */
export interface LoadBalancerControllerScope {
  /** A plain name, as it is part of a tag's key. */
  readonly clusterName: string;
  readonly region: string;
  readonly accountId: string;
  /**
   * The only VPC whose security groups it may make or open.
   *
   * @default - any of the account and region
   */
  readonly vpcId?: pulumi.Input<string>;
  /**
   * Target groups that others made and a TargetGroupBinding fills.
   *
   * @default - none: the controller fills those that it made
   */
  readonly targetGroupArns?: readonly pulumi.Input<string>[];
  /**
   * May put a web ACL and Shield on its load balancers. Without it, the chart wants `enableWaf`, `enableWafv2` and `enableShield` false.
   *
   * @default false
   */
  readonly webProtection?: boolean;
}

const clusterTag = "elbv2.k8s.aws/cluster";
const idsUnknown = "AWS gives the ids when the controller makes them; the cluster's tag is what limits it";
const takesNoResource = "these calls only look up and list, and most take no resource";

/**
 * What the AWS Load Balancer Controller 2.5 to 3.5 needs. Narrower than the policy that it publishes: this account and region alone;
 * only what bears the tag of this cluster, where that has the tag of any; no rule in another security group than its own and the
 * cluster's; listeners, rules and targets by tag, too.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/docs/install/iam_policy.json
 */
export function loadBalancerControllerStatements(scope: LoadBalancerControllerScope): readonly IamStatement[] {
  return [
    ...lookups(scope),
    ...securityGroups(scope),
    ...loadBalancers(scope),
    ...targets(scope),
    ...(scope.webProtection === true ? webProtection(scope) : []),
  ];
}

function lookups({ region, accountId }: LoadBalancerControllerScope): IamStatement[] {
  const partition = partitionOf(region);
  return [
    {
      sid: "LookUp",
      actions: [
        "acm:ListCertificates",
        "ec2:DescribeAccountAttributes",
        "ec2:DescribeAddresses",
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeCoipPools",
        "ec2:DescribeInstances",
        "ec2:DescribeInternetGateways",
        "ec2:DescribeIpamPools",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeTags",
        "ec2:DescribeVpcPeeringConnections",
        "ec2:DescribeVpcs",
        "ec2:GetCoipPoolUsage",
        "ec2:GetSecurityGroupsForVpc",
        "elasticloadbalancing:DescribeCapacityReservation",
        "elasticloadbalancing:DescribeListenerAttributes",
        "elasticloadbalancing:DescribeListenerCertificates",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeLoadBalancerAttributes",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeSSLPolicies",
        "elasticloadbalancing:DescribeTags",
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
        "elasticloadbalancing:DescribeTrustStores",
        "iam:ListServerCertificates",
      ],
      resources: ["*"],
      wildcardReason: takesNoResource,
    },
    {
      sid: "LookUpCertificates",
      actions: ["acm:DescribeCertificate", "iam:GetServerCertificate"],
      resources: [
        `arn:${partition}:acm:${region}:${accountId}:certificate/*`,
        `arn:${partition}:iam::${accountId}:server-certificate/*`,
      ],
      wildcardReason: "it finds a listener's certificate by the names in it; the private key cannot be read",
    },
    {
      sid: "ServiceLinkedRole",
      actions: ["iam:CreateServiceLinkedRole"],
      resources: [
        `arn:${partition}:iam::${accountId}:role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing`,
      ],
      conditions: { StringEquals: { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" } },
    },
  ];
}

function securityGroups(scope: LoadBalancerControllerScope): IamStatement[] {
  const { clusterName, region, accountId, vpcId } = scope;
  const ec2 = `arn:${partitionOf(region)}:ec2:${region}:${accountId}`;
  const groups = [`${ec2}:security-group/*`];
  const inVpc = vpcId === undefined ? {} : { ArnEquals: { "ec2:Vpc": pulumi.interpolate`${ec2}:vpc/${vpcId}` } };
  return [
    {
      sid: "MakeSecurityGroups",
      actions: ["ec2:CreateSecurityGroup"],
      resources: groups,
      conditions: { StringEquals: { [`aws:RequestTag/${clusterTag}`]: clusterName } },
      wildcardReason: idsUnknown,
    },
    {
      sid: "MakeSecurityGroupsInVpc",
      actions: ["ec2:CreateSecurityGroup"],
      resources: vpcId === undefined ? [`${ec2}:vpc/*`] : [pulumi.interpolate`${ec2}:vpc/${vpcId}`],
      ...(vpcId === undefined && {
        wildcardReason: "no VPC was given; what is made there must bear the cluster's tag",
      }),
    },
    {
      sid: "TagNewSecurityGroups",
      actions: ["ec2:CreateTags"],
      resources: groups,
      conditions: {
        StringEquals: { "ec2:CreateAction": "CreateSecurityGroup", [`aws:RequestTag/${clusterTag}`]: clusterName },
      },
      wildcardReason: idsUnknown,
    },
    {
      sid: "TagOwnSecurityGroups",
      actions: ["ec2:CreateTags", "ec2:DeleteTags"],
      resources: groups,
      conditions: keepsClusterTag(clusterName),
      wildcardReason: idsUnknown,
    },
    {
      sid: "ManageOwnSecurityGroups",
      actions: ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress", "ec2:DeleteSecurityGroup"],
      resources: groups,
      conditions: { StringEquals: { [`aws:ResourceTag/${clusterTag}`]: clusterName }, ...inVpc },
      wildcardReason: idsUnknown,
    },
    {
      sid: "OpenTheClustersSecurityGroups",
      actions: ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"],
      resources: groups,
      conditions: {
        StringEquals: { [`aws:ResourceTag/kubernetes.io/cluster/${clusterName}`]: ["owned", "shared"] },
        ...inVpc,
      },
      wildcardReason: "EKS makes the cluster's security group and tags it; the tag is what limits it",
    },
  ];
}

function loadBalancers(scope: LoadBalancerControllerScope): IamStatement[] {
  const { clusterName } = scope;
  const owned = { StringEquals: { [`aws:ResourceTag/${clusterTag}`]: clusterName } };
  const asOwn = { StringEquals: { [`aws:RequestTag/${clusterTag}`]: clusterName } };
  const all = [...arnsOf(scope, "loadbalancer"), ...arnsOf(scope, "targetgroup")];
  const listeners = arnsOf(scope, "listener");
  const rules = arnsOf(scope, "listener-rule");
  return [
    {
      sid: "MakeLoadBalancers",
      actions: ["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"],
      resources: all,
      conditions: asOwn,
      wildcardReason: idsUnknown,
    },
    {
      sid: "TagWhatItMakes",
      actions: ["elasticloadbalancing:AddTags"],
      resources: [...all, ...listeners, ...rules],
      conditions: {
        StringEquals: {
          [`aws:RequestTag/${clusterTag}`]: clusterName,
          "elasticloadbalancing:CreateAction": [
            "CreateListener",
            "CreateLoadBalancer",
            "CreateRule",
            "CreateTargetGroup",
          ],
        },
      },
      wildcardReason: idsUnknown,
    },
    {
      sid: "TagItsOwn",
      actions: ["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"],
      resources: [...all, ...listeners, ...rules],
      conditions: keepsClusterTag(clusterName),
      wildcardReason: idsUnknown,
    },
    {
      sid: "ManageItsOwn",
      actions: [
        "elasticloadbalancing:CreateListener",
        "elasticloadbalancing:DeleteLoadBalancer",
        "elasticloadbalancing:DeleteTargetGroup",
        "elasticloadbalancing:ModifyCapacityReservation",
        "elasticloadbalancing:ModifyIpPools",
        "elasticloadbalancing:ModifyLoadBalancerAttributes",
        "elasticloadbalancing:ModifyTargetGroup",
        "elasticloadbalancing:ModifyTargetGroupAttributes",
        "elasticloadbalancing:SetIpAddressType",
        "elasticloadbalancing:SetSecurityGroups",
        "elasticloadbalancing:SetSubnets",
      ],
      resources: all,
      conditions: owned,
      wildcardReason: idsUnknown,
    },
    {
      sid: "ManageItsListeners",
      actions: [
        "elasticloadbalancing:AddListenerCertificates",
        "elasticloadbalancing:CreateRule",
        "elasticloadbalancing:DeleteListener",
        "elasticloadbalancing:DeleteRule",
        "elasticloadbalancing:ModifyListener",
        "elasticloadbalancing:ModifyListenerAttributes",
        "elasticloadbalancing:ModifyRule",
        "elasticloadbalancing:RemoveListenerCertificates",
        "elasticloadbalancing:SetRulePriorities",
      ],
      resources: [...listeners, ...rules],
      conditions: owned,
      wildcardReason: idsUnknown,
    },
  ];
}

function targets(scope: LoadBalancerControllerScope): IamStatement[] {
  const actions = ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"];
  const { targetGroupArns = [] } = scope;
  return [
    {
      sid: "FillItsTargetGroups",
      actions,
      resources: arnsOf(scope, "targetgroup"),
      conditions: { StringEquals: { [`aws:ResourceTag/${clusterTag}`]: scope.clusterName } },
      wildcardReason: idsUnknown,
    },
    ...(targetGroupArns.length > 0 ? [{ sid: "FillGivenTargetGroups", actions, resources: targetGroupArns }] : []),
  ];
}

function webProtection({ region, accountId }: LoadBalancerControllerScope): IamStatement[] {
  const partition = partitionOf(region);
  return [
    {
      sid: "UseWebAcls",
      actions: ["wafv2:AssociateWebACL", "wafv2:DisassociateWebACL", "wafv2:GetWebACL", "wafv2:GetWebACLForResource"],
      resources: [
        `arn:${partition}:wafv2:${region}:${accountId}:regional/webacl/*/*`,
        `arn:${partition}:elasticloadbalancing:${region}:${accountId}:loadbalancer/app/*/*`,
      ],
      wildcardReason: "an annotation of an Ingress names the web ACL",
    },
    {
      sid: "SetWebAcls",
      actions: ["elasticloadbalancing:SetWebAcl"],
      resources: ["*"],
      wildcardReason: "this action takes no resource",
    },
    {
      sid: "UseShield",
      actions: [
        "shield:CreateProtection",
        "shield:DeleteProtection",
        "shield:DescribeProtection",
        "shield:GetSubscriptionState",
      ],
      resources: ["*"],
      wildcardReason: "a protection has no name before it is made, and the subscription is the account's",
    },
  ];
}

/** Changes of tags on what bears the cluster's tag, but not of that tag itself. */
function keepsClusterTag(clusterName: string) {
  return {
    StringEquals: { [`aws:ResourceTag/${clusterTag}`]: clusterName },
    Null: { [`aws:RequestTag/${clusterTag}`]: "true" },
  };
}

type LoadBalancing = "loadbalancer" | "targetgroup" | "listener" | "listener-rule";

const namePatterns: Readonly<Record<LoadBalancing, readonly string[]>> = {
  loadbalancer: ["app/*/*", "net/*/*"],
  targetgroup: ["*/*"],
  listener: ["app/*/*/*", "net/*/*/*"],
  "listener-rule": ["app/*/*/*/*", "net/*/*/*/*"],
};

function arnsOf({ region, accountId }: LoadBalancerControllerScope, type: LoadBalancing): string[] {
  const prefix = `arn:${partitionOf(region)}:elasticloadbalancing:${region}:${accountId}:${type}`;
  return namePatterns[type].map((pattern) => `${prefix}/${pattern}`);
}
