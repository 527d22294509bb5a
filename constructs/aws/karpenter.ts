import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuseFaults } from "../props-error.ts";
import { karpenterControllerStatements } from "./karpenter-controller-statements.ts";
import { karpenterCloudFaults } from "./karpenter-faults.ts";
import { interruptionQueue } from "./karpenter-interruptions.ts";
import type { KarpenterCloudProps } from "./karpenter-props.ts";
import { nodeRole } from "./node-group-role.ts";
import { PodIdentity } from "./pod-identity.ts";

/**
 * What Karpenter needs in AWS: the controller's role by Pod Identity, the role of the nodes that it makes and their way into the
 * cluster, and a queue of interruptions. The chart, the EC2NodeClass and the NodePools come after it, and go before it: machines and
 * instance profiles that are left behind are nobody's.
 *
 * @see https://karpenter.sh/docs/reference/cloudformation/
 */
export class KarpenterCloud extends pulumi.ComponentResource {
  /** The chart's `settings.interruptionQueue`. */
  readonly queueName: pulumi.Output<string>;
  /** The EC2NodeClasses' `role`. */
  readonly nodeRoleName: pulumi.Output<string>;
  readonly nodeRoleArn: pulumi.Output<string>;
  readonly controllerRoleArn: pulumi.Output<string>;

  /** @throws PropsError with every fault of the props */
  constructor(name: string, props: KarpenterCloudProps, opts?: pulumi.ComponentResourceOptions) {
    refuseFaults(`KarpenterCloud "${name}"`, karpenterCloudFaults(props));
    super("plinth:aws:KarpenterCloud", name, {}, opts);
    const {
      clusterName,
      clusterArn,
      region,
      accountId,
      namespace = "kube-system",
      serviceAccount = "karpenter",
    } = props;
    const queue = interruptionQueue(`${name}-interruptions`, `${clusterName}-karpenter`, { parent: this });
    const { role } = nodeRole(
      `${name}-node`,
      {
        name: props.nodeRoleName ?? `${clusterName}-karpenter-node`,
        clusterArn,
        region,
        sessionManager: props.sessionManager ?? false,
      },
      { parent: this },
    );
    // The name by way of the ARN: what has it waits for the cluster.
    const existingClusterName = pulumi.output(clusterArn).apply(() => clusterName);
    new aws.eks.AccessEntry(
      `${name}-node`,
      { clusterName: existingClusterName, principalArn: role.arn, type: "EC2_LINUX" },
      { parent: this },
    );
    const controller = new PodIdentity(
      `${name}-controller`,
      {
        clusterName: existingClusterName,
        clusterArn,
        accountId,
        namespace,
        serviceAccount,
        statements: karpenterControllerStatements({
          clusterName,
          clusterArn,
          region,
          accountId,
          nodeRoleArn: role.arn,
          queueArn: queue.arn,
        }),
      },
      { parent: this },
    );
    this.queueName = queue.name;
    this.nodeRoleName = role.name;
    this.nodeRoleArn = role.arn;
    this.controllerRoleArn = controller.roleArn;
    this.registerOutputs({
      queueName: this.queueName,
      nodeRoleName: this.nodeRoleName,
      nodeRoleArn: this.nodeRoleArn,
      controllerRoleArn: this.controllerRoleArn,
    });
  }
}
