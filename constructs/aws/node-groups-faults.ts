import type { PropsFault } from "../props-error.ts";
import { nodeGroupFaults } from "./node-group-faults.ts";
import { nodeGroupPlans } from "./node-group-plan.ts";
import type { NodeGroupsProps } from "./node-groups-props.ts";
import { isKnownRegion, zonesOf } from "./region.ts";

/** Everything that is wrong with the props of NodeGroups; empty when nothing is. */
export function nodeGroupsFaults(props: NodeGroupsProps): PropsFault[] {
  const zones = props.subnets.map(({ zone }) => zone);
  return [
    ...versionFaults(props),
    ...subnetFaults(zones),
    ...(props.groups.length === 0 ? [{ path: "groups", value: props.groups, allowed: "at least one group" }] : []),
    ...props.groups.flatMap((group, index) => nodeGroupFaults(group, `groups[${index}]`, zones)),
    ...sameNames(props),
  ];
}

/** The most letters that EKS takes in a group's name, less the 8 that Pulumi adds. */
const longestName = 63 - 8;

/** What is too long together with the name of the NodeGroups, which the names of EKS's groups begin with. */
export function nodeGroupNameFaults(
  name: string,
  { subnets, groups }: Pick<NodeGroupsProps, "subnets" | "groups">,
): PropsFault[] {
  const zones = subnets.map(({ zone }) => zone);
  return groups.flatMap((group, index) => {
    const lengths = nodeGroupPlans(group, zones).map((plan) => `${name}-${plan.name}`.length);
    const excess = Math.max(0, ...lengths) - longestName;
    return excess > 0
      ? [
          {
            path: `groups[${index}].name`,
            value: group.name,
            allowed: `${excess} letters less, as EKS's name is "${name}-${group.name}" with architecture, zone and 8 more, 63 in all`,
          },
        ]
      : [];
  });
}

/** The region that zones with full names lie in. */
export function regionOfZone(zone: string): string {
  return zone.replace(/[a-z]$/, "");
}

function versionFaults({ version, releaseVersion }: NodeGroupsProps): PropsFault[] {
  return [
    ...(/^1\.\d{2}$/.test(version) ? [] : [{ path: "version", value: version, allowed: "a version such as 1.36" }]),
    ...(releaseVersion === undefined || /^\d+\.\d+\.\d+-[0-9a-f]{8}$/.test(releaseVersion)
      ? []
      : [{ path: "releaseVersion", value: releaseVersion, allowed: "a release such as 1.62.0-1a2b3c4d" }]),
  ];
}

function subnetFaults(zones: readonly string[]): PropsFault[] {
  const [first = ""] = zones;
  const region = regionOfZone(first);
  const known = zonesOf(region);
  return [
    ...(zones.length === 0 ? [{ path: "subnets", value: zones, allowed: "at least one" }] : []),
    ...zones.flatMap((zone, index) =>
      known.includes(zone) && zones.indexOf(zone) === index
        ? []
        : [
            {
              path: `subnets[${index}].zone`,
              value: zone,
              allowed: `each zone once, all of one region${isKnownRegion(region) ? `: ${known.join(", ")}` : ""}`,
            },
          ],
    ),
  ];
}

function sameNames({ groups }: NodeGroupsProps): PropsFault[] {
  const names = groups.map(({ name }) => name);
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [{ path: `groups[${index}].name`, value: name, allowed: "a name that no other group has" }],
  );
}
