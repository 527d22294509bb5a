import { serviceNameFaults } from "../name-faults.ts";
import type { PropsFault } from "../props-error.ts";
import type { WaypointProps } from "./waypoint-props.ts";

/** Everything that is wrong with the props of a Waypoint; empty when nothing is. */
export function waypointFaults({
  name = "waypoint",
  namespace,
  most = 6,
  priorityClassName,
}: WaypointProps): PropsFault[] {
  const label = "1 to 63 of a-z, 0-9 and -, a letter first";
  return [
    ...serviceNameFaults("name", name, label),
    ...serviceNameFaults("namespace", namespace, label),
    ...(Number.isInteger(most) && most >= 2 ? [] : [{ path: "most", value: most, allowed: "a whole number from 2" }]),
    ...(priorityClassName !== ""
      ? []
      : [{ path: "priorityClassName", value: priorityClassName, allowed: "a PriorityClass" }]),
  ];
}
