import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuseFaults } from "../props-error.ts";
import { type IamStatement, iamDocument } from "./iam-document.ts";
import { podIdentityFaults } from "./pod-identity-faults.ts";
import type { PodIdentityProps } from "./pod-identity-props.ts";

/**
 * A role for the pods of one service account, with no key anywhere: EKS Pod Identity hands its credentials to them and to nobody
 * else. Depend on it where pods must have the role from their start, as the association reaches only pods that start after it.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
 */
export class PodIdentity extends pulumi.ComponentResource {
  readonly roleArn: pulumi.Output<string>;
  readonly roleName: pulumi.Output<string>;

  /** @throws PropsError with every fault of the props */
  constructor(name: string, props: PodIdentityProps, opts?: pulumi.ComponentResourceOptions) {
    refuseFaults(`PodIdentity "${name}"`, podIdentityFaults(props));
    super("plinth:aws:PodIdentity", name, {}, opts);
    const role = new aws.iam.Role(
      name,
      {
        description: `Pods of the service account ${props.namespace}/${props.serviceAccount}`,
        assumeRolePolicy: iamDocument(podIdentityTrust(props)),
      },
      { parent: this },
    );
    const permissions = [...this.ownPolicy(name, role, props), ...this.managedPolicies(name, role, props)];
    new aws.eks.PodIdentityAssociation(
      name,
      {
        clusterName: props.clusterName,
        namespace: props.namespace,
        serviceAccount: props.serviceAccount,
        roleArn: role.arn,
      },
      // A pod that starts with the role finds its permissions in place.
      { parent: this, dependsOn: permissions },
    );
    this.roleArn = role.arn;
    this.roleName = role.name;
    this.registerOutputs({ roleArn: this.roleArn, roleName: this.roleName });
  }

  private ownPolicy(name: string, role: aws.iam.Role, { statements, policyJson }: PodIdentityProps): pulumi.Resource[] {
    const policy = statements === undefined ? policyJson : iamDocument(statements);
    return policy === undefined ? [] : [new aws.iam.RolePolicy(name, { role: role.id, policy }, { parent: this })];
  }

  private managedPolicies(
    name: string,
    role: aws.iam.Role,
    { managedPolicyArns = [] }: PodIdentityProps,
  ): pulumi.Resource[] {
    return managedPolicyArns.map(
      (policyArn, index) =>
        new aws.iam.RolePolicyAttachment(`${name}-${index}`, { role: role.name, policyArn }, { parent: this }),
    );
  }
}

/**
 * Who may take the role: EKS, for pods of that service account. The cluster is bound by the session tags that EKS sends, which AWS
 * documents for this; what `aws:SourceArn` holds here it does not document, and roles that asked for it were refused.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 * @see https://github.com/awslabs/mountpoint-s3-csi-driver/issues/781
 */
export function podIdentityTrust(props: PodIdentityProps): readonly IamStatement[] {
  const { clusterName, clusterArn, namespace, serviceAccount, accountId } = props;
  return [
    {
      sid: "PodsOfTheServiceAccount",
      actions: ["sts:AssumeRole", "sts:TagSession"],
      principals: { services: ["pods.eks.amazonaws.com"] },
      conditions: {
        StringEquals: {
          "aws:RequestTag/eks-cluster-name": clusterName,
          "aws:RequestTag/kubernetes-namespace": namespace,
          "aws:RequestTag/kubernetes-service-account": serviceAccount,
          ...(clusterArn !== undefined && { "aws:RequestTag/eks-cluster-arn": clusterArn }),
          ...(accountId !== undefined && { "aws:SourceAccount": accountId }),
        },
      },
    },
  ];
}
