import { availableParallelism, totalmem } from "node:os";
import { parseQuantity } from "../kube/quantity.ts";
import type { Container, Pod, ResourceFieldRef } from "./pod.ts";

/** A reference in a pod that cannot be resolved now: the container waits with CreateContainerConfigError and it is tried again. */
export class ConfigFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ConfigFault";
  }
}

/** What a pod's own fields may refer to besides its spec and metadata. */
export interface PodPlace {
  readonly podIP: string;
  readonly hostIP: string;
}

/**
 * The value of a downward API field path.
 * @throws ConfigFault when the path is none that environment variables or files may use.
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/downward-api/
 */
export function podField(pod: Pod, path: string, place: PodPlace): string {
  const subscript = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path);
  if (subscript) {
    const entries = subscript[1] === "labels" ? pod.metadata.labels : pod.metadata.annotations;
    return entries?.[subscript[2] ?? ""] ?? "";
  }
  switch (path) {
    case "metadata.name":
      return pod.metadata.name;
    case "metadata.namespace":
      return pod.metadata.namespace ?? "";
    case "metadata.uid":
      return pod.metadata.uid ?? "";
    case "metadata.labels":
      return asLines(pod.metadata.labels);
    case "metadata.annotations":
      return asLines(pod.metadata.annotations);
    case "spec.nodeName":
      return pod.spec.nodeName ?? "";
    case "spec.serviceAccountName":
      return pod.spec.serviceAccountName ?? "";
    case "status.podIP":
    case "status.podIPs":
      return place.podIP;
    case "status.hostIP":
    case "status.hostIPs":
      return place.hostIP;
    default:
      throw new ConfigFault(
        `fieldPath "${path}" is not known; allowed are metadata.name, .namespace, .uid, .labels['k'], .annotations['k'], spec.nodeName, spec.serviceAccountName, status.podIP(s), status.hostIP(s)`,
      );
  }
}

/**
 * The value of a resource field (`limits.memory` ...), rounded up to whole divisors; a limit that is not set counts as the machine's.
 * @throws ConfigFault for an unknown container.
 */
export function resourceField(pod: Pod, own: Container | undefined, ref: ResourceFieldRef): string {
  const container = ref.containerName ? pod.spec.containers.find((one) => one.name === ref.containerName) : own;
  if (container === undefined)
    throw new ConfigFault(`resourceFieldRef names no container of the pod: "${ref.containerName ?? ""}"`);
  const [list = "", ...rest] = ref.resource.split(".");
  const name = rest.join(".");
  const { limits, requests } = container.resources ?? {};
  const given = list === "limits" ? limits?.[name] : requests?.[name];
  const amount = given === undefined ? (list === "limits" ? machineTotal(name) : 0) : parseQuantity(given);
  const divisor = parseQuantity(ref.divisor ?? "1") || 1;
  return String(Math.ceil(Number((amount / divisor).toFixed(9))));
}

function machineTotal(resource: string): number {
  if (resource === "cpu") return availableParallelism();
  return resource === "memory" ? totalmem() : 0;
}

function asLines(entries: Readonly<Record<string, string>> | undefined): string {
  const lines = Object.entries(entries ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return lines.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join("\n");
}
