import { ApiObject, Duration } from "cdk8s";
import { Construct } from "constructs";
import type { Architecture } from "../aws/instance-types.ts";
import { nodeGroupLabel, workloadLabel } from "../aws/node-group-plan.ts";
import { withResourceOptions } from "../bridge/resource-options.ts";
import { KarpenterNodeClass } from "./karpenter-node-class.ts";
import { karpenterNodePoolFaults } from "./karpenter-node-pool-faults.ts";
import type { DisruptionBudget, KarpenterNodePoolProps } from "./karpenter-node-pool-props.ts";

const kubernetesNames: Readonly<Record<Architecture, string>> = { x86_64: "amd64", arm64: "arm64" };

/**
 * A NodePool (karpenter.sh/v1): nodes for stateless pods that find no room elsewhere, on spot where there is any, else on demand, of
 * whichever type is cheapest and least likely to be taken away. It is deleted before its controller, and waited for until its machines
 * are gone.
 *
 * @see https://karpenter.sh/docs/concepts/nodepools/
 */
export class KarpenterNodePool extends Construct {
  readonly name: string;
  readonly apiObject: ApiObject;

  constructor(scope: Construct, id: string, props: KarpenterNodePoolProps) {
    super(scope, id);
    this.name = props.name ?? id;
    this.apiObject = new ApiObject(this, "Resource", {
      apiVersion: "karpenter.sh/v1",
      kind: "NodePool",
      metadata: { name: this.name },
      spec: specOf(this.name, props),
    });
    if (props.nodeClass instanceof KarpenterNodeClass) {
      this.apiObject.addDependency(props.nodeClass);
    }
    withResourceOptions(this, { customTimeouts: { delete: "30m" } });
    this.node.addValidation({ validate: () => karpenterNodePoolFaults(this.name, props) });
  }
}

function specOf(name: string, props: KarpenterNodePoolProps) {
  const {
    nodeClass,
    limits,
    labels,
    taints = [],
    consolidation = "WhenEmptyOrUnderutilized",
    consolidateAfter = Duration.minutes(5),
    budgets = [{ nodes: "10%" }],
    expireAfter = Duration.days(14),
    terminationGrace = Duration.hours(1),
    weight = 10,
  } = props;
  return {
    template: {
      metadata: { labels: { [nodeGroupLabel]: name, [workloadLabel]: "stateless", ...labels } },
      spec: {
        nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: nodeClass.name },
        requirements: requirementsOf(props),
        ...(taints.length > 0 && { taints: taints.map((taint) => ({ ...taint })) }),
        expireAfter: text(expireAfter),
        terminationGracePeriod: text(terminationGrace),
      },
    },
    limits: { cpu: String(limits.cpus), memory: `${limits.memoryGib}Gi` },
    disruption: {
      consolidationPolicy: consolidation,
      consolidateAfter: text(consolidateAfter),
      budgets: budgets.map(budgetOf),
    },
    weight,
  };
}

function requirementsOf(props: KarpenterNodePoolProps) {
  const {
    capacityTypes = ["spot", "on-demand"],
    architectures = ["x86_64"],
    instanceCategories = ["c", "m", "r"],
    minGeneration = 5,
    vcpus = { min: 2, max: 16 },
    zones,
  } = props;
  return [
    oneOf("karpenter.sh/capacity-type", capacityTypes),
    oneOf(
      "kubernetes.io/arch",
      architectures.map((architecture) => kubernetesNames[architecture]),
    ),
    oneOf("kubernetes.io/os", ["linux"]),
    oneOf("karpenter.k8s.aws/instance-category", instanceCategories),
    than("karpenter.k8s.aws/instance-generation", "Gt", minGeneration - 1),
    than("karpenter.k8s.aws/instance-cpu", "Gt", vcpus.min - 1),
    than("karpenter.k8s.aws/instance-cpu", "Lt", vcpus.max + 1),
    ...(zones ? [oneOf("topology.kubernetes.io/zone", zones)] : []),
  ];
}

function oneOf(key: string, values: readonly string[]) {
  return { key, operator: "In", values: [...values] };
}

function than(key: string, operator: "Gt" | "Lt", value: number) {
  return { key, operator, values: [String(value)] };
}

function budgetOf({ nodes, schedule, duration, reasons }: DisruptionBudget) {
  return {
    nodes,
    ...(schedule !== undefined && { schedule }),
    ...(duration && { duration: `${duration.toMinutes()}m` }),
    ...(reasons && { reasons: [...reasons] }),
  };
}

function text(duration: Duration): string {
  return `${duration.toSeconds()}s`;
}
