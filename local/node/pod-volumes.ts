import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import type { ConfigSource } from "./config-source.ts";
import { readConfig } from "./environment.ts";
import type { Container, Pod, Volume, VolumeSource } from "./pod.ts";
import { PodDirectory } from "./pod-directory.ts";
import { ConfigFault, type PodPlace, podField, resourceField } from "./pod-field.ts";

const supported = ["emptyDir", "configMap", "secret", "downwardAPI", "projected"];

/** Volumes of kinds that only a container runtime can give, each as `name (kind)`; empty when all can be had. */
export function unsupportedVolumes(pod: Pod): string[] {
  return (pod.spec.volumes ?? []).flatMap((volume) => {
    const kind = volumeKind(volume);
    return supported.includes(kind) ? [] : [`${volume.name} (${kind})`];
  });
}

function volumeKind(volume: Volume): string {
  return Object.keys(volume).find((key) => key !== "name") ?? "emptyDir";
}

/**
 * Fills the pod's volumes: an empty folder each, with the files of ConfigMaps, Secrets and pod fields. Files are written
 * once, when the pod starts. A service account token is projected for an audience; one for the cluster's own API is not, for a process has
 * no use of that.
 * @throws ConfigFault when a source is missing and not optional.
 */
export async function writeVolumes(
  pod: Pod,
  directory: PodDirectory,
  place: PodPlace,
  config: ConfigSource,
): Promise<void> {
  for (const volume of pod.spec.volumes ?? []) {
    const folder = await PodDirectory.make(directory.volume(volume.name));
    for (const source of sourcesOf(volume)) {
      for (const [path, content] of Object.entries(await sourceFiles(source, pod, place, config))) {
        const file = inside(folder, path);
        await mkdir(dirname(file), { recursive: true, mode: 0o700 });
        await writeFile(file, content, { mode: 0o600 });
        await chmod(file, 0o600);
      }
    }
  }
}

function sourcesOf(volume: Volume): readonly VolumeSource[] {
  if (volume.configMap) return [{ configMap: volume.configMap }];
  if (volume.secret) {
    const { secretName = "", ...rest } = volume.secret;
    return [{ secret: { ...rest, name: secretName } }];
  }
  if (volume.downwardAPI) return [{ downwardAPI: volume.downwardAPI }];
  return volume.projected?.sources ?? [];
}

async function sourceFiles(
  source: VolumeSource,
  pod: Pod,
  place: PodPlace,
  config: ConfigSource,
): Promise<Record<string, Buffer | string>> {
  const { namespace = "default" } = pod.metadata;
  if (source.serviceAccountToken?.audience !== undefined) {
    const { path, audience } = source.serviceAccountToken;
    return { [path]: await config.token(pod, audience) };
  }
  if (source.downwardAPI) {
    return Object.fromEntries(
      (source.downwardAPI.items ?? []).map(({ path, fieldRef, resourceFieldRef }) => [
        path,
        fieldRef
          ? podField(pod, fieldRef.fieldPath, place)
          : resourceFieldRef
            ? resourceField(pod, undefined, resourceFieldRef)
            : "",
      ]),
    );
  }
  const [kind, ref] = source.configMap
    ? (["ConfigMap", source.configMap] as const)
    : (["Secret", source.secret] as const);
  if (ref === undefined) return {};
  // kubelets put kube-root-ca.crt into every pod; a namespace may be younger than its copy of it.
  const optional = ref.optional ?? ref.name === "kube-root-ca.crt";
  const entries = (await readConfig(config, kind, namespace, ref.name ?? "", optional)) ?? {};
  if (!ref.items) return { ...entries };
  return Object.fromEntries(
    ref.items.map(({ key, path }) => {
      const content = entries[key];
      if (content === undefined && !optional) {
        throw new ConfigFault(`couldn't find key ${key} in ${kind} ${namespace}/${ref.name ?? ""}`);
      }
      return [path, content ?? ""];
    }),
  );
}

/** Where a container finds its mounts. */
export interface Mounts {
  /** Mounts appear below this folder at their mount paths: `/etc/app` is `<root>/etc/app`. */
  readonly root: string;
  /** The mount paths. */
  readonly paths: readonly string[];
  /** The folder mounted at /tmp, where there is one. */
  readonly tmp?: string;
}

/** Lays links to the pod's volumes below one folder, at the paths where the container would mount them. */
export async function linkMounts(container: Container, directory: PodDirectory): Promise<Mounts> {
  const root = await PodDirectory.make(directory.mountRoot(container.name));
  const paths: string[] = [];
  let tmp: string | undefined;
  for (const mount of container.volumeMounts ?? []) {
    const volume = directory.volume(mount.name);
    const target = mount.subPath ? inside(volume, mount.subPath) : volume;
    const mountPath = normalize(`${mount.mountPath}/`).slice(0, -1);
    paths.push(mountPath);
    if (mountPath === "/tmp") tmp = target;
    const link = inside(root, mountPath);
    await mkdir(dirname(link), { recursive: true, mode: 0o700 });
    await symlink(target, link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
  return { root, paths, ...(tmp !== undefined && { tmp }) };
}

function inside(folder: string, path: string): string {
  const joined = join(folder, path);
  if (!joined.startsWith(`${folder}/`)) throw new ConfigFault(`path "${path}" leaves its volume`);
  return joined;
}
