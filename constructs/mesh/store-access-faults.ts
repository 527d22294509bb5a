import type { PropsFault } from "../props-error.ts";
import { callerFaults } from "./identity-faults.ts";
import type { StoreAccessProps } from "./store-access-props.ts";

/** Everything that is wrong with the props of a StoreAccess; empty when nothing is. */
export function storeAccessFaults({ name, podLabels, rules, identities }: StoreAccessProps): PropsFault[] {
  return [
    ...(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)
      ? []
      : [{ path: "name", value: name, allowed: "1 to 63 of a-z, 0-9 and -, a letter first" }]),
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
      ...ports.flatMap((port, place) =>
        portFaults(`rules[${index}].ports[${place}]`, port, ports.indexOf(port) < place),
      ),
    ]),
  ];
}

function portFaults(path: string, value: number, isRepeated: boolean): PropsFault[] {
  return [
    ...(Number.isInteger(value) && value >= 1 && value <= 65_535 ? [] : [{ path, value, allowed: "1 to 65535" }]),
    ...(isRepeated ? [{ path, value, allowed: "each port once" }] : []),
  ];
}
