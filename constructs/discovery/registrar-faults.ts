import { isDnsLabel } from "../name-faults.ts";
import type { PropsFault } from "../props-error.ts";
import type { RegistrarProps } from "./registrar-props.ts";

/** Names in Consul's DNS begin with `plinth-`. */
const LONGEST_CLUSTER_NAME = 56;

/** What is wrong with a registrar's props. */
export function registrarFaults(
  props: Pick<RegistrarProps, "clusterName" | "namespace" | "namespaces">,
): readonly PropsFault[] {
  const { clusterName, namespace, namespaces } = props;
  const isLabel = "a DNS label: lower-case letters, digits and hyphens, 63 at most";
  return [
    ...(isDnsLabel(clusterName) && clusterName.length <= LONGEST_CLUSTER_NAME
      ? []
      : [
          {
            path: "clusterName",
            value: clusterName,
            allowed: `a DNS label of ${LONGEST_CLUSTER_NAME} letters at most`,
          },
        ]),
    ...(isDnsLabel(namespace) ? [] : [{ path: "namespace", value: namespace, allowed: isLabel }]),
    ...(namespaces.length > 0 ? [] : [{ path: "namespaces", value: [], allowed: "one at least" }]),
    ...namespaces.flatMap((value, index) => {
      const path = `namespaces[${index}]`;
      if (!isDnsLabel(value)) {
        return [{ path, value, allowed: isLabel }];
      }
      return namespaces.indexOf(value) === index ? [] : [{ path, value, allowed: "each once" }];
    }),
  ];
}
