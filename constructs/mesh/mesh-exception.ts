import type { PropsFault } from "../props-error.ts";

/** Pods that take connections which the mesh has not encrypted, and why. */
export interface MeshException {
  readonly namespace: string;

  /** The pods. */
  readonly podLabels: Readonly<Record<string, string>>;

  /** Ports that the pods listen on, as their containers have them and not their Service. @default - all of them */
  readonly ports?: readonly number[];

  /** `PERMISSIVE` and `DISABLE` are the same to ztunnel: it takes encrypted and plain connections. */
  readonly mode: "PERMISSIVE" | "DISABLE";

  /** Why, in words. */
  readonly reason: string;
}

/** Says on a PeerAuthentication why it is there. */
export const EXCEPTION_REASON_ANNOTATION = "plinth.dev/exception-reason";

/** The name of an exception's PeerAuthentication, made of its pods' labels. */
export function exceptionName({ podLabels }: Pick<MeshException, "podLabels">): string {
  const name = Object.entries(podLabels)
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([, value]) => value.toLowerCase().replaceAll(/[^a-z0-9-]+/g, "-"))
    .join("-");
  return `plain-${name}`.slice(0, 63).replace(/-+$/, "");
}

/** Everything that is wrong with a list of exceptions; empty when nothing is. */
export function meshExceptionsFaults(exceptions: readonly MeshException[]): PropsFault[] {
  const places = exceptions.map((each) => `${each.namespace}/${exceptionName(each)}`);
  return exceptions.flatMap((exception, index) => [
    ...exceptionFaults(exception, `exceptions[${index}]`),
    ...(places.indexOf(String(places[index])) === index
      ? []
      : [
          {
            path: `exceptions[${index}].podLabels`,
            value: exception.podLabels,
            allowed: "pods that no other exception names, as the mesh honours the oldest only",
          },
        ]),
  ]);
}

function exceptionFaults({ namespace, podLabels, ports, mode, reason }: MeshException, path: string): PropsFault[] {
  return [
    ...(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace) && namespace !== "istio-system"
      ? []
      : [{ path: `${path}.namespace`, value: namespace, allowed: "a namespace other than the mesh's own" }]),
    ...(Object.keys(podLabels).length > 0
      ? []
      : [
          {
            path: `${path}.podLabels`,
            value: podLabels,
            allowed: "one label at least, as a namespace is no exception",
          },
        ]),
    ...(ports === undefined || ports.length > 0
      ? []
      : [{ path: `${path}.ports`, value: ports, allowed: "one port at least, or none of this for all ports" }]),
    ...(ports ?? []).flatMap((port, index) => {
      const wrong = !Number.isInteger(port) || port < 1 || port > 65_535;
      return [
        ...(wrong ? [{ path: `${path}.ports[${index}]`, value: port, allowed: "1 to 65535" }] : []),
        ...(ports?.indexOf(port) === index
          ? []
          : [{ path: `${path}.ports[${index}]`, value: port, allowed: "each port once" }]),
      ];
    }),
    ...(mode === "PERMISSIVE" || mode === "DISABLE"
      ? []
      : [{ path: `${path}.mode`, value: mode, allowed: "PERMISSIVE, DISABLE" }]),
    ...((reason ?? "").trim().length >= 10
      ? []
      : [{ path: `${path}.reason`, value: reason, allowed: "why these pods take plain connections, in words" }]),
  ];
}
