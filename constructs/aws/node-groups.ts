import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuseFaults } from "../props-error.ts";
import { podsWithPrefixes } from "./instance-types.ts";
import { launchTemplate } from "./launch-template.ts";
import { type NodeGroupPlan, nodeGroupPlans } from "./node-group-plan.ts";
import type { Nightly, NodeGroupProps, NodeTaint } from "./node-group-props.ts";
import { type NodeRole, nodeRole } from "./node-group-role.ts";
import { nodeGroupNameFaults, nodeGroupsFaults, regionOfZone } from "./node-groups-faults.ts";
import type { NodeGroupsProps } from "./node-groups-props.ts";

/** One EKS group that was made. */
export interface MadeNodeGroup extends NodeGroupPlan {
  /** EKS's own name of the group. */
  readonly eksName: pulumi.Output<string>;
  /** For whatever needs its nodes: `dependsOn`. */
  readonly resource: aws.eks.NodeGroup;
}

/**
 * Managed groups of Bottlerocket nodes with one role. Nodes join only a cluster whose network plugin is there: pass the add-on in
 * `dependsOn`. A change that EKS cannot make in place makes the new group first, then drains the old one.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html
 */
export class NodeGroups extends pulumi.ComponentResource {
  /** The nodes' role. EKS makes its access entry. */
  readonly nodeRoleArn: pulumi.Output<string>;
  readonly nodeRoleName: pulumi.Output<string>;
  readonly groups: readonly MadeNodeGroup[];
  readonly #before: NonNullable<pulumi.ComponentResourceOptions["dependsOn"]>;

  /** @throws PropsError with every fault of the props */
  constructor(name: string, props: NodeGroupsProps, opts: pulumi.ComponentResourceOptions = {}) {
    refuseFaults(`NodeGroups "${name}"`, [...nodeGroupsFaults(props), ...nodeGroupNameFaults(name, props)]);
    super("plinth:aws:NodeGroups", name, {}, opts);
    // A component's `dependsOn` is not its children's.
    this.#before = opts.dependsOn ?? [];
    const zones = props.subnets.map(({ zone }) => zone);
    const role = nodeRole(
      `${name}-node`,
      {
        clusterArn: props.cluster.arn,
        region: regionOfZone(zones[0] ?? ""),
        sessionManager: props.sessionManager ?? false,
      },
      { parent: this },
    );
    this.groups = props.groups.flatMap((group) =>
      this.makeGroup(name, group, nodeGroupPlans(group, zones), role, props),
    );
    this.nodeRoleArn = role.role.arn;
    this.nodeRoleName = role.role.name;
    this.registerOutputs({
      nodeRoleArn: this.nodeRoleArn,
      nodeRoleName: this.nodeRoleName,
      eksNames: this.groups.map(({ eksName }) => eksName),
    });
  }

  /** The same as `nodeRoleArn`. */
  get roleArn(): pulumi.Output<string> {
    return this.nodeRoleArn;
  }

  /** A node group's EKS groups share one launch template. */
  private makeGroup(
    name: string,
    group: NodeGroupProps,
    plans: readonly NodeGroupPlan[],
    role: NodeRole,
    props: NodeGroupsProps,
  ): MadeNodeGroup[] {
    const template = launchTemplate(
      `${name}-${group.name}`,
      {
        machineName: `${name}-${group.name}`,
        maxPods: podsWithPrefixes(group.vcpus),
        diskGib: group.diskGib ?? 50,
        sessionManager: props.sessionManager ?? false,
        securityGroupIds: props.securityGroupIds,
        tags: props.tags ?? {},
      },
      { parent: this },
    );
    return plans.map((plan) => {
      const resource = this.makeEksGroup(`${name}-${plan.name}`, plan, template, role, props);
      if (group.nightly) {
        this.sleepAtNight(`${name}-${plan.name}`, plan, resource, group.nightly);
      }
      return { ...plan, eksName: resource.nodeGroupName, resource };
    });
  }

  private makeEksGroup(
    name: string,
    plan: NodeGroupPlan,
    template: aws.ec2.LaunchTemplate,
    { role, permissions }: NodeRole,
    { cluster, version, releaseVersion, subnets }: NodeGroupsProps,
  ): aws.eks.NodeGroup {
    return new aws.eks.NodeGroup(
      name,
      {
        clusterName: cluster.name,
        nodeRoleArn: role.arn,
        version,
        ...(releaseVersion !== undefined && { releaseVersion }),
        amiType: plan.architecture === "arm64" ? "BOTTLEROCKET_ARM_64" : "BOTTLEROCKET_x86_64",
        capacityType: plan.lifecycle === "spot" ? "SPOT" : "ON_DEMAND",
        instanceTypes: [...plan.instanceTypes],
        subnetIds: subnets.filter(({ zone }) => plan.zones.includes(zone)).map(({ id }) => id),
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        scalingConfig: { desiredSize: plan.desired, minSize: plan.min, maxSize: plan.max },
        updateConfig: { maxUnavailablePercentage: 33 },
        nodeRepairConfig: { enabled: true },
        labels: { ...plan.labels },
        taints: plan.taints.map(eksTaint),
      },
      // How many nodes there are is the schedule's and the operators' to change.
      {
        parent: this,
        ignoreChanges: ["scalingConfig.desiredSize"],
        ...pulumi.mergeOptions({ dependsOn: this.#before }, { dependsOn: [...permissions] }),
      },
    );
  }

  /** EKS drains nodes that its scaling group takes away. */
  private sleepAtNight(name: string, plan: NodeGroupPlan, group: aws.eks.NodeGroup, nightly: Nightly): void {
    const { sleepCron, wakeCron, timeZone } = nightly;
    const autoscalingGroupName = group.resources.apply((resources) => scalingGroupIn(name, resources));
    const schedules = {
      sleep: { recurrence: sleepCron, minSize: 0, desiredCapacity: 0, maxSize: plan.max },
      wake: { recurrence: wakeCron, minSize: plan.min, desiredCapacity: plan.desired, maxSize: plan.max },
    };
    for (const [scheduledActionName, schedule] of Object.entries(schedules)) {
      new aws.autoscaling.Schedule(
        `${name}-${scheduledActionName}`,
        { autoscalingGroupName, scheduledActionName, timeZone, ...schedule },
        { parent: this },
      );
    }
  }
}

function scalingGroupIn(name: string, resources: readonly aws.types.output.eks.NodeGroupResource[]): string {
  const [{ autoscalingGroups: [group] = [] } = {}] = resources;
  if (group === undefined) {
    throw new pulumi.RunError(`EKS names no scaling group of the node group ${name}, which is to sleep at night`);
  }
  return group.name;
}

function eksTaint({ key, value, effect }: NodeTaint) {
  const effects = { NoSchedule: "NO_SCHEDULE", PreferNoSchedule: "PREFER_NO_SCHEDULE", NoExecute: "NO_EXECUTE" };
  return { key, ...(value && { value }), effect: effects[effect] };
}
