import * as pulumi from "@pulumi/pulumi";
import { refuseFaults } from "../props-error.ts";
import { makeAddon } from "./addon.ts";
import {
  coreDnsConfiguration,
  ebsCsiConfiguration,
  metricsServerConfiguration,
  snapshotControllerConfiguration,
} from "./addon-configuration.ts";
import { clusterAddonsFaults } from "./cluster-addons-faults.ts";
import type { ClusterAddonsProps } from "./cluster-addons-props.ts";
import { PodIdentity } from "./pod-identity.ts";
import { ebsCsiStatements } from "./policies/ebs-csi.ts";

const systemNodes = { "plinth.dev/workload": "system" };

/**
 * The add-ons that run on nodes: name resolution, volumes, metrics and snapshots. Give it the node groups as `dependsOn`, and give it
 * as `dependsOn` to what runs in the cluster: each add-on then is there as long as anything needs it, and goes while it still has a
 * node to stop on.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html
 */
export class ClusterAddons extends pulumi.ComponentResource {
  /** The role of the EBS CSI driver's controller, for the policy of a key that volumes are encrypted with. */
  readonly volumeRoleArn: pulumi.Output<string>;

  /** @throws PropsError with every fault of the props */
  constructor(name: string, props: ClusterAddonsProps, opts: pulumi.ComponentResourceOptions = {}) {
    refuseFaults(`ClusterAddons "${name}"`, clusterAddonsFaults(props));
    super("plinth:aws:ClusterAddons", name, {}, opts);
    const { cluster, versions = {}, nodeSelector = systemNodes, dnsReplicas = 2, corefile, volumeTags = {} } = props;
    // A component's `dependsOn` is not its children's.
    const afterNodes = (...more: pulumi.Resource[]) => ({
      parent: this,
      ...pulumi.mergeOptions({ dependsOn: opts.dependsOn ?? [] }, { dependsOn: more }),
    });

    const dns = makeAddon(
      name,
      {
        addonName: "coredns",
        cluster,
        versions,
        configuration: coreDnsConfiguration(nodeSelector, dnsReplicas, corefile),
      },
      afterNodes(),
    );
    makeAddon(
      name,
      { addonName: "metrics-server", cluster, versions, configuration: metricsServerConfiguration(nodeSelector) },
      afterNodes(dns),
    );
    const snapshots = makeAddon(
      name,
      {
        addonName: "snapshot-controller",
        cluster,
        versions,
        configuration: snapshotControllerConfiguration(nodeSelector),
      },
      afterNodes(dns),
    );
    const role = this.volumeRole(name, props);
    // The driver takes snapshots only if it finds their kinds when it is installed.
    makeAddon(
      name,
      {
        addonName: "aws-ebs-csi-driver",
        cluster,
        versions,
        configuration: ebsCsiConfiguration(nodeSelector, volumeTags),
      },
      afterNodes(dns, snapshots, role),
    );

    this.volumeRoleArn = role.roleArn;
    this.registerOutputs({ volumeRoleArn: this.volumeRoleArn });
  }

  private volumeRole(name: string, { cluster, volumeKeyArns = [] }: ClusterAddonsProps): PodIdentity {
    const { name: clusterName, arn: clusterArn, region, accountId } = cluster;
    return new PodIdentity(
      `${name}-ebs-csi`,
      {
        clusterName,
        clusterArn,
        accountId,
        namespace: "kube-system",
        serviceAccount: "ebs-csi-controller-sa",
        statements: ebsCsiStatements({ clusterName, region, accountId, keyArns: volumeKeyArns }),
      },
      { parent: this },
    );
  }
}
