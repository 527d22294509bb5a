import { nodeGroupLabel, workloadLabel } from "../aws/node-group-plan.ts";
import type { DisruptionBudget, KarpenterNodePoolProps } from "./karpenter-node-pool-props.ts";

const cronPattern = /^[\w*,/-]+( [\w*,/-]+){4}$|^@(annually|yearly|monthly|weekly|daily|midnight|hourly)$/;

/** Everything that is wrong, each with the prop, its value and what is allowed; empty when nothing is. */
export function karpenterNodePoolFaults(name: string, props: KarpenterNodePoolProps): string[] {
  return [
    ...nameFaults(name),
    ...limitFaults(props),
    ...choiceFaults(props),
    ...sizeFaults(props),
    ...labelFaults(name, props),
    ...taintFaults(props),
    ...(props.budgets ?? []).flatMap((budget, index) => budgetFaults(budget, `budgets[${index}]`)),
    ...orderFaults(props),
  ];
}

function nameFaults(name: string): string[] {
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)
    ? []
    : [`name is ${JSON.stringify(name)}: 1 to 63 of a-z, 0-9 and "-", no "-" first or last, are allowed`];
}

function limitFaults({ limits: { cpus, memoryGib } }: KarpenterNodePoolProps): string[] {
  return [
    ...(cpus > 0 ? [] : [`limits.cpus is ${cpus}: more than 0 is allowed`]),
    ...(memoryGib > 0 ? [] : [`limits.memoryGib is ${memoryGib}: more than 0 is allowed`]),
  ];
}

function choiceFaults(props: KarpenterNodePoolProps): string[] {
  const { capacityTypes, architectures, instanceCategories = ["c", "m", "r"], zones } = props;
  const choices = { capacityTypes, architectures, instanceCategories, zones };
  return [
    ...Object.entries(choices)
      .filter(([, values]) => values && (values.length === 0 || new Set<string>(values).size !== values.length))
      .map(([key, values]) => `${key} is ${JSON.stringify(values)}: at least one, each once, is allowed`),
    ...instanceCategories
      .filter((category) => !/^[a-z]+$/.test(category))
      .map(
        (category) => `instanceCategories has ${JSON.stringify(category)}: letters of EC2's such as "m" are allowed`,
      ),
  ];
}

function sizeFaults({ vcpus = { min: 2, max: 16 }, minGeneration = 5, limits }: KarpenterNodePoolProps): string[] {
  const { min, max } = vcpus;
  return [
    ...(Number.isInteger(min) && Number.isInteger(max) && min >= 1 && max >= min
      ? []
      : [`vcpus is ${min} to ${max}: whole numbers from 1, the lesser first, are allowed`]),
    ...(min > limits.cpus ? [`vcpus.min is ${min}: at most limits.cpus, ${limits.cpus}, is allowed`] : []),
    // Prefixes of addresses need machines of the Nitro system.
    ...(Number.isInteger(minGeneration) && minGeneration >= 5
      ? []
      : [`minGeneration is ${minGeneration}: a whole number from 5 is allowed`]),
  ];
}

function labelFaults(name: string, { labels = {}, capacityTypes = ["spot"] }: KarpenterNodePoolProps): string[] {
  const workload = labels[workloadLabel];
  return [
    ...(capacityTypes.includes("spot") && (workload === "stateful" || workload === "system")
      ? [`labels["${workloadLabel}"] is ${JSON.stringify(workload)}: on spot, only "stateless" is allowed`]
      : []),
    ...((labels[nodeGroupLabel] ?? name) === name
      ? []
      : [
          `labels["${nodeGroupLabel}"] is ${JSON.stringify(labels[nodeGroupLabel])}: the pool's name, "${name}", is allowed`,
        ]),
    ...Object.keys(labels)
      .filter((key) => /(^|\.)(karpenter\.sh|karpenter\.k8s\.aws|kubernetes\.io)\//.test(key))
      .map((key) => `labels has ${JSON.stringify(key)}: none is allowed that Karpenter or Kubernetes sets`),
    ...Object.entries(labels)
      .filter(([, value]) => !/^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/.test(value))
      .map(
        ([key, value]) => `labels["${key}"] is ${JSON.stringify(value)}: up to 63 of A-Z, a-z, 0-9, "-_." are allowed`,
      ),
  ];
}

function taintFaults({ taints = [] }: KarpenterNodePoolProps): string[] {
  const ids = taints.map(({ key, effect }) => `${key}:${effect}`);
  return ids
    .filter((id, index) => ids.indexOf(id) !== index)
    .map((id) => `taints has ${id} twice: a key is allowed once with the same effect`);
}

function budgetFaults({ nodes, schedule, duration }: DisruptionBudget, path: string): string[] {
  return [
    ...(/^((100|[0-9]{1,2})%|[0-9]+)$/.test(nodes)
      ? []
      : [`${path}.nodes is ${JSON.stringify(nodes)}: a count or a percentage is allowed, such as "2" or "10%"`]),
    ...((schedule === undefined) === (duration === undefined)
      ? []
      : [`${path} has a ${schedule ? "schedule" : "duration"} alone: both or neither are allowed`]),
    ...(schedule === undefined || cronPattern.test(schedule)
      ? []
      : [`${path}.schedule is ${JSON.stringify(schedule)}: five fields are allowed, as in "0 8 * * mon-fri"`]),
    ...(duration === undefined || (duration.toSeconds() > 0 && duration.toSeconds() % 60 === 0)
      ? []
      : [`${path}.duration is ${duration.toSeconds()} s: whole minutes are allowed`]),
  ];
}

function orderFaults({ weight = 10, expireAfter, terminationGrace }: KarpenterNodePoolProps): string[] {
  return [
    ...(Number.isInteger(weight) && weight >= 1 && weight <= 100 ? [] : [`weight is ${weight}: 1 to 100 is allowed`]),
    ...(expireAfter === undefined || expireAfter.toSeconds() >= 3600
      ? []
      : [`expireAfter is ${expireAfter.toSeconds()} s: an hour or more is allowed`]),
    ...(terminationGrace === undefined || terminationGrace.toSeconds() >= 60
      ? []
      : [`terminationGrace is ${terminationGrace.toSeconds()} s: a minute or more is allowed`]),
  ];
}
