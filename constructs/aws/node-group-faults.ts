import type { PropsFault } from "../props-error.ts";
import { type Architecture, instanceType, instanceTypes } from "./instance-types.ts";
import { architecturesOf, nodeGroupLabel, typesOfGroup, workloadLabel } from "./node-group-plan.ts";
import type { NodeGroupProps } from "./node-group-props.ts";

/** Fewest types of a spot group: with fewer, one shortage takes too many nodes at once. */
export const leastSpotTypes = 8;

/** Most types that EKS takes in a group (https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html). */
const mostTypes = 20;

const wordPattern = /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;
const keyPattern = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const cronField = String.raw`[\w*,/-]+`;
const cronPattern = new RegExp(`^${cronField}( ${cronField}){4}$`);

/** Everything that is wrong with one group, under its path in the props. */
export function nodeGroupFaults(group: NodeGroupProps, path: string, zonesOfSubnets: readonly string[]): PropsFault[] {
  return [
    ...nameFaults(group, path),
    ...architectureFaults(group, path),
    ...typeFaults(group, path),
    ...zoneFaults(group, path, zonesOfSubnets),
    ...spotFaults(group, path, zonesOfSubnets),
    ...countFaults(group, path),
    ...labelFaults(group, path),
    ...taintFaults(group, path),
    ...nightlyFaults(group, path),
  ];
}

function nameFaults({ name, diskGib = 50 }: NodeGroupProps, path: string): PropsFault[] {
  return [
    ...check(/^[a-z]([a-z0-9-]{0,22}[a-z0-9])?$/.test(name), {
      path: `${path}.name`,
      value: name,
      allowed: '1 to 24 of a-z, 0-9 and "-", a letter first and no "-" last',
    }),
    ...check(isWhole(diskGib, 20, 16_384), {
      path: `${path}.diskGib`,
      value: diskGib,
      allowed: "20 to 16384, in whole GiB",
    }),
  ];
}

function architectureFaults(group: NodeGroupProps, path: string): PropsFault[] {
  const architectures = architecturesOf(group);
  return check(architectures.length > 0 && new Set(architectures).size === architectures.length, {
    path: `${path}.architectures`,
    value: architectures,
    allowed: "x86_64, arm64 or both, each once",
  });
}

function typeFaults(group: NodeGroupProps, path: string): PropsFault[] {
  const { vcpus, memoryGib } = group;
  const asked = group.instanceTypes ?? [];
  return [
    ...asked.flatMap((name, index) => askedTypeFaults(group, name, `${path}.instanceTypes[${index}]`)),
    ...architecturesOf(group).flatMap((architecture) => {
      const { length } = typesOfGroup(group, architecture);
      const size = `${vcpus} vCPUs and ${memoryGib} GiB on ${architecture}`;
      if (length === 0) {
        return group.instanceTypes === undefined
          ? [{ path: `${path}.vcpus, ${path}.memoryGib`, value: size, allowed: sizesOf(architecture) }]
          : [{ path: `${path}.instanceTypes`, value: asked, allowed: `at least one type with ${size}` }];
      }
      return check(length <= mostTypes, {
        path: `${path}.instanceTypes`,
        value: asked,
        allowed: `at most ${mostTypes} of an architecture, as EKS takes no more in a group`,
      });
    }),
  ];
}

function askedTypeFaults(group: NodeGroupProps, name: string, path: string): PropsFault[] {
  const { vcpus, memoryGib } = group;
  const architectures = architecturesOf(group);
  const known = instanceType(name);
  const isAlike = known?.vcpus === vcpus && known.memoryGib === memoryGib && architectures.includes(known.architecture);
  if (group.instanceTypes?.indexOf(name) !== group.instanceTypes?.lastIndexOf(name)) {
    return [{ path, value: name, allowed: "each type once" }];
  }
  if (known === undefined) {
    return [{ path, value: name, allowed: "a type of the catalogue, such as m7i.xlarge" }];
  }
  const allowed = `types with ${vcpus} vCPUs and ${memoryGib} GiB on ${architectures.join(" or ")}`;
  return check(isAlike, { path, value: name, allowed });
}

function zoneFaults({ zones }: NodeGroupProps, path: string, zonesOfSubnets: readonly string[]): PropsFault[] {
  if (zones?.length === 0) {
    return [{ path: `${path}.zones`, value: zones, allowed: "at least one" }];
  }
  return (zones ?? []).flatMap((zone, index) =>
    check(zonesOfSubnets.includes(zone) && zones?.indexOf(zone) === index, {
      path: `${path}.zones[${index}]`,
      value: zone,
      allowed: `each once of ${zonesOfSubnets.join(", ")}`,
    }),
  );
}

function spotFaults(group: NodeGroupProps, path: string, zonesOfSubnets: readonly string[]): PropsFault[] {
  const { lifecycle, zones = zonesOfSubnets, oneGroupPerZone = false, labels = {} } = group;
  if (lifecycle !== "spot") {
    return [];
  }
  const workload = labels[workloadLabel];
  return [
    ...architecturesOf(group).flatMap((architecture) => {
      const types = typesOfGroup(group, architecture);
      return check(types.length === 0 || types.length >= leastSpotTypes, {
        path: `${path}.instanceTypes`,
        value: types,
        allowed: `at least ${leastSpotTypes} types of ${architecture} on spot, as any one may run out`,
      });
    }),
    ...check(zones.length >= 2, {
      path: `${path}.zones`,
      value: zones,
      allowed: "at least 2 zones on spot, as any one may run out",
    }),
    ...check(!oneGroupPerZone, {
      path: `${path}.oneGroupPerZone`,
      value: oneGroupPerZone,
      allowed: "false on spot, which has no volumes to stay with and needs several zones",
    }),
    ...check(workload !== "stateful" && workload !== "system", {
      path: `${path}.labels["${workloadLabel}"]`,
      value: workload,
      allowed: "stateless on spot; stores and controllers need nodes on demand",
    }),
  ];
}

function countFaults(group: NodeGroupProps, path: string): PropsFault[] {
  const { nodesPerZone } = group;
  const { minPerZone = nodesPerZone, maxPerZone = Math.max(1, nodesPerZone) } = group;
  return [
    ...check(isWhole(nodesPerZone, 0, 1000), {
      path: `${path}.nodesPerZone`,
      value: nodesPerZone,
      allowed: "0 to 1000, whole",
    }),
    ...check(isWhole(minPerZone, 0, nodesPerZone), {
      path: `${path}.minPerZone`,
      value: minPerZone,
      allowed: `0 to nodesPerZone, ${nodesPerZone}`,
    }),
    ...check(isWhole(maxPerZone, Math.max(1, nodesPerZone), 1000), {
      path: `${path}.maxPerZone`,
      value: maxPerZone,
      allowed: `nodesPerZone, at least 1, to 1000: ${Math.max(1, nodesPerZone)} to 1000`,
    }),
  ];
}

function labelFaults({ name, labels = {} }: NodeGroupProps, path: string): PropsFault[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...check(keyPattern.test(key) && !isKubernetesOwn(key), {
      path: `${path}.labels`,
      value: key,
      allowed: "a label's key, but none of kubernetes.io that a node may not give itself",
    }),
    ...check(key !== nodeGroupLabel || value === name, {
      path: `${path}.labels["${nodeGroupLabel}"]`,
      value,
      allowed: `the group's name, ${name}`,
    }),
    ...check(wordPattern.test(value), {
      path: `${path}.labels["${key}"]`,
      value,
      allowed: 'up to 63 of letters, digits, "-", "_" and ".", a letter or digit first and last',
    }),
  ]);
}

function taintFaults({ taints = [] }: NodeGroupProps, path: string): PropsFault[] {
  const ids = taints.map(({ key, effect }) => `${key}:${effect}`);
  return taints.flatMap(({ key, value = "" }, index) => [
    ...check(keyPattern.test(key) && ids.indexOf(ids[index] ?? "") === index, {
      path: `${path}.taints[${index}].key`,
      value: key,
      allowed: "a taint's key, once with the same effect",
    }),
    ...check(wordPattern.test(value), {
      path: `${path}.taints[${index}].value`,
      value,
      allowed: 'up to 63 of letters, digits, "-", "_" and ".", a letter or digit first and last',
    }),
  ]);
}

function nightlyFaults({ nightly }: NodeGroupProps, path: string): PropsFault[] {
  if (nightly === undefined) {
    return [];
  }
  const { sleepCron, wakeCron, timeZone } = nightly;
  const allowed = "minute, hour, day, month and day of the week, as in 0 20 * * mon-fri";
  return [
    ...check(cronPattern.test(sleepCron), { path: `${path}.nightly.sleepCron`, value: sleepCron, allowed }),
    ...check(cronPattern.test(wakeCron), { path: `${path}.nightly.wakeCron`, value: wakeCron, allowed }),
    ...check(sleepCron !== wakeCron, {
      path: `${path}.nightly.wakeCron`,
      value: wakeCron,
      allowed: "another time than sleepCron",
    }),
    ...check(isTimeZone(timeZone), {
      path: `${path}.nightly.timeZone`,
      value: timeZone,
      allowed: "a time zone of IANA, such as Europe/Berlin",
    }),
  ];
}

function check(isRight: boolean, fault: PropsFault): PropsFault[] {
  return isRight ? [] : [fault];
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

/** A kubelet does not start with such a label (https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction). */
function isKubernetesOwn(key: string): boolean {
  const domain = key.includes("/") ? key.slice(0, key.indexOf("/")) : "";
  return /(^|\.)(kubernetes|k8s)\.io$/.test(domain) && !/(^|\.)(node|kubelet)\.kubernetes\.io$/.test(domain);
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function sizesOf(architecture: Architecture): string {
  const sizes = instanceTypes
    .filter((known) => known.architecture === architecture)
    .map(({ vcpus, memoryGib }) => `${vcpus}/${memoryGib}`);
  return `vCPUs/GiB of ${[...new Set(sizes)].toSorted(byNumbers).join(", ")}`;
}

function byNumbers(one: string, other: string): number {
  return one.localeCompare(other, "en", { numeric: true });
}
