import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuseFaults } from "../props-error.ts";
import { makeAddon } from "./addon.ts";
import { vpcCniConfiguration } from "./addon-configuration.ts";
import { grantAdministration } from "./cluster-access.ts";
import { clusterFaults } from "./cluster-faults.ts";
import { makePrivateAccess } from "./cluster-private-access.ts";
import type { ClusterProps } from "./cluster-props.ts";
import { makeClusterRole } from "./cluster-role.ts";
import { makeSecretsKey } from "./cluster-secrets-key.ts";
import { kubeconfigOf } from "./kubeconfig.ts";
import { PodIdentity } from "./pod-identity.ts";
import { partitionOf } from "./region.ts";

/** Everything that the control plane logs. @see https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html */
const logTypes = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/**
 * An EKS control plane, and what its nodes need from their first moment on: networking, the proxy and the Pod Identity agent.
 *
 * Every output but `version`, `region` and `accountId` depends on all of it. What takes `name`, be it a node group, an access entry or
 * another add-on, so comes after the administrators and the network plugin, and goes before them: no `dependsOn` is needed, and no
 * network interface is left behind.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-cluster.html
 */
export class Cluster extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  /** Of the API server, with `https://`. */
  readonly endpoint: pulumi.Output<string>;

  /** A PEM in base64. */
  readonly certificateAuthority: pulumi.Output<string>;

  /** The group that EKS makes for the control plane and the nodes. It has the tag that Karpenter looks for. */
  readonly securityGroupId: pulumi.Output<string>;

  /** As `kubeconfigOf` gives it: without a token. */
  readonly kubeconfig: pulumi.Output<string>;

  /** Of Kubernetes. */
  readonly version: string;
  readonly region: string;
  readonly accountId: string;

  /** @throws PropsError with every fault of the props */
  constructor(name: string, props: ClusterProps, opts?: pulumi.ComponentResourceOptions) {
    refuseFaults(`Cluster "${name}"`, clusterFaults(props));
    super("plinth:aws:Cluster", name, {}, opts);
    this.version = props.version;
    this.region = props.region;
    this.accountId = props.accountId;

    const privateAccess = makePrivateAccess(name, props, this);
    const controlPlane = this.makeControlPlane(name, props, privateAccess.groupId);
    const securityGroupId = securityGroupOf(controlPlane);
    const ready = [
      ...privateAccess.rules,
      ...grantAdministration(
        name,
        { name: controlPlane.name, region: props.region },
        props.administratorArns ?? [],
        this,
      ),
      ...this.addonsBeforeNodes(name, controlPlane, props),
      new aws.ec2.Tag(
        `${name}-karpenter`,
        { resourceId: securityGroupId, key: "karpenter.sh/discovery", value: props.name },
        { parent: this },
      ),
    ];

    this.name = after(ready, controlPlane.name);
    this.arn = after(ready, controlPlane.arn);
    this.endpoint = after(ready, controlPlane.endpoint);
    this.certificateAuthority = after(ready, controlPlane.certificateAuthority.data);
    this.securityGroupId = after(ready, securityGroupId);
    this.kubeconfig = pulumi
      .all([this.name, this.endpoint, this.certificateAuthority, pulumi.output(props.kubeconfigRoleArn)])
      .apply(([cluster, endpoint, certificateAuthority, roleArn]) =>
        kubeconfigOf({ name: cluster, endpoint, certificateAuthority, region: props.region, roleArn }),
      );
    this.registerOutputs({
      name: this.name,
      arn: this.arn,
      endpoint: this.endpoint,
      certificateAuthority: this.certificateAuthority,
      securityGroupId: this.securityGroupId,
      kubeconfig: this.kubeconfig,
    });
  }

  private makeControlPlane(
    name: string,
    props: ClusterProps,
    privateAccessGroupId: pulumi.Output<string>,
  ): aws.eks.Cluster {
    const secretsKeyArn = props.secretsKeyArn ?? makeSecretsKey(name, props, this).arn;
    const role = makeClusterRole(name, props, secretsKeyArn, this);
    const { publicAccessCidrs = [], deletionProtection = true } = props;
    return new aws.eks.Cluster(
      name,
      {
        name: props.name,
        version: props.version,
        roleArn: role.arn,
        vpcConfig: {
          subnetIds: [...props.subnetIds],
          securityGroupIds: [privateAccessGroupId],
          endpointPrivateAccess: true,
          endpointPublicAccess: publicAccessCidrs.length > 0,
          ...(publicAccessCidrs.length > 0 && { publicAccessCidrs: [...publicAccessCidrs] }),
        },
        accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
        bootstrapSelfManagedAddons: false,
        encryptionConfig: { provider: { keyArn: secretsKeyArn }, resources: ["secrets"] },
        enabledClusterLogTypes: logTypes,
        upgradePolicy: { supportType: "STANDARD" },
        zonalShiftConfig: { enabled: true },
        deletionProtection,
      },
      {
        parent: this,
        dependsOn: [...role.permissions, this.makeLogGroup(name, props)],
        // EKS moves within the zones that it began in, and into no other: a zone that comes later is for nodes alone.
        ignoreChanges: ["vpcConfig.subnetIds"],
        // EKS refuses only when the cluster's turn comes, and all that ran on it is gone; Pulumi refuses at once.
        protect: deletionProtection,
      },
    );
  }

  /** Made before the cluster, which would make one that keeps its logs for ever. */
  private makeLogGroup(name: string, props: ClusterProps): aws.cloudwatch.LogGroup {
    return new aws.cloudwatch.LogGroup(
      `${name}-control-plane`,
      {
        name: `/aws/eks/${props.name}/cluster`,
        retentionInDays: props.logRetentionDays ?? 90,
        ...(props.logKeyArn !== undefined && { kmsKeyId: props.logKeyArn }),
      },
      { parent: this },
    );
  }

  private addonsBeforeNodes(
    name: string,
    controlPlane: aws.eks.Cluster,
    { version, region, accountId, addons: versions = {} }: ClusterProps,
  ): readonly pulumi.Resource[] {
    const cluster = { name: controlPlane.name, version };
    const agent = makeAddon(
      name,
      { addonName: "eks-pod-identity-agent", cluster, versions, configuration: undefined },
      { parent: this },
    );
    const proxy = makeAddon(
      name,
      { addonName: "kube-proxy", cluster, versions, configuration: undefined },
      { parent: this },
    );
    const role = new PodIdentity(
      `${name}-vpc-cni`,
      {
        clusterName: controlPlane.name,
        clusterArn: controlPlane.arn,
        accountId,
        namespace: "kube-system",
        serviceAccount: "aws-node",
        // AWS widens it as the plugin needs more; one of our own would fail with some later version.
        managedPolicyArns: [`arn:${partitionOf(region)}:iam::aws:policy/AmazonEKS_CNI_Policy`],
      },
      { parent: this },
    );
    // Only pods that start after the association have its role.
    const network = makeAddon(
      name,
      { addonName: "vpc-cni", cluster, versions, configuration: vpcCniConfiguration },
      { parent: this, dependsOn: [role, agent] },
    );
    return [agent, proxy, role, network];
  }
}

/** EKS makes the group with the cluster: in a preview it is unknown together with the endpoint, not absent. */
function securityGroupOf(controlPlane: aws.eks.Cluster): pulumi.Output<string> {
  return pulumi
    .all([controlPlane.vpcConfig, controlPlane.endpoint])
    .apply(([{ clusterSecurityGroupId }]) => clusterSecurityGroupId);
}

/** The same value, for whoever uses it to depend on resources. A URN is known in a preview, so a known value stays known. */
function after(resources: readonly pulumi.Resource[], value: pulumi.Output<string>): pulumi.Output<string> {
  return pulumi.all([value, pulumi.all(resources.map(({ urn }) => urn))]).apply(([own]) => own);
}
