import { serviceNameFaults } from "../name-faults.ts";
import { portFaults } from "../number-faults.ts";
import type { PropsFault } from "../props-error.ts";
import { callerFaults } from "./identity-faults.ts";
import type { StoreAccessProps } from "./store-access-props.ts";

/** Everything that is wrong with the props of a StoreAccess; empty when nothing is. */
export function storeAccessFaults({ name, podLabels, rules, identities }: StoreAccessProps): PropsFault[] {
  return [
    ...serviceNameFaults("name", name, "1 to 63 of a-z, 0-9 and -, a letter first"),
    ...(Object.keys(podLabels).length > 0
      ? []
      : [
          {
            path: "podLabels",
            value: podLabels,
            allowed: "one label at least, or every pod of the namespace is closed",
          },
        ]),
    ...rules.flatMap(({ from, ports }, index) => [
      ...callerFaults(`rules[${index}].from`, from, identities),
      ...(ports.length > 0 ? [] : [{ path: `rules[${index}].ports`, value: ports, allowed: "one port at least" }]),
      ...ports.flatMap((port, place) => {
        const path = `rules[${index}].ports[${place}]`;
        const isRepeated = ports.indexOf(port) < place;
        return [...portFaults(path, port), ...(isRepeated ? [{ path, value: port, allowed: "each port once" }] : [])];
      }),
    ]),
  ];
}
