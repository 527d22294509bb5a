import { type ApiObject, JsonPatch } from "cdk8s";
import { restrictedContainer } from "./pod-security.ts";
import type { Resources } from "./resources.ts";

/**
 * A container that runs beside a service from before its start until after its end, as the service's user.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
 */
export interface Sidecar {
  /** Of the container. */
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  /** Plain text. @default - none */
  readonly env?: Readonly<Record<string, string>>;
  readonly resources: Resources;
  /** What succeeds once the service may start. */
  readonly startup: { readonly command: readonly string[]; readonly seconds: number };
  /** Volumes of the pod that it comes with. */
  readonly volumes: readonly SidecarVolume[];
}

export interface SidecarVolume {
  readonly name: string;
  /** As a pod's volume has it, such as `{ emptyDir: {} }`. */
  readonly source: Readonly<Record<string, unknown>>;
  /** Where the sidecar has it. */
  readonly path: string;
  /** Whether the sidecar only reads it. @default false */
  readonly readOnly?: boolean;
  /** Whether the service reads it too, at the same path. @default false */
  readonly shared?: boolean;
}

const podSpec = "/spec/template/spec";

/** Has the Deployment run sidecars; cdk8s-plus has no words for a restart policy of a container. */
export function applySidecars(deployment: ApiObject, sidecars: readonly Sidecar[]): void {
  const render = deployment.toJson.bind(deployment);
  deployment.toJson = () => JsonPatch.apply(render(), ...patchesOf(sidecars));
}

function patchesOf(sidecars: readonly Sidecar[]): JsonPatch[] {
  if (sidecars.length === 0) {
    return [];
  }
  const volumes = sidecars.flatMap((sidecar) => sidecar.volumes);
  return [
    JsonPatch.add(`${podSpec}/initContainers`, sidecars.map(containerOf)),
    ...volumes.map(({ name, source }) => JsonPatch.add(`${podSpec}/volumes/-`, { name, ...source })),
    ...volumes
      .filter(({ shared = false }) => shared)
      .map(({ name, path }) =>
        JsonPatch.add(`${podSpec}/containers/0/volumeMounts/-`, { name, mountPath: path, readOnly: true }),
      ),
  ];
}

function containerOf({ name, image, command, env = {}, resources, startup, volumes }: Sidecar) {
  const { requests, limits } = resources;
  return {
    name,
    image,
    imagePullPolicy: "IfNotPresent",
    restartPolicy: "Always",
    command: [...command],
    env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
    resources: {
      requests: { cpu: requests.cpu.amount, memory: `${requests.memory.toMebibytes()}Mi` },
      limits: { cpu: limits.cpu.amount, memory: `${limits.memory.toMebibytes()}Mi` },
    },
    securityContext: { ...restrictedContainer, runAsNonRoot: true, privileged: false },
    startupProbe: {
      exec: { command: [...startup.command] },
      periodSeconds: 1,
      timeoutSeconds: 5,
      failureThreshold: startup.seconds,
    },
    volumeMounts: volumes.map(({ name: volume, path, readOnly = false }) => ({
      name: volume,
      mountPath: path,
      ...(readOnly && { readOnly }),
    })),
  };
}
