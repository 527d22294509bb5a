import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { cacheDir } from "../cache.ts";
import { INSTANCE_MARK, PROCESS_MARK } from "../processes/process-table.ts";
import { clusterNamesFile } from "../service-network/service-addresses.ts";
import type { ConfigSource } from "./config-source.ts";
import { containerEnvironment } from "./environment.ts";
import { findImage, type ImageMap } from "./image-map.ts";
import { mountedPaths } from "./mounted-paths.ts";
import type { Container, Pod } from "./pod.ts";
import { podKey } from "./pod.ts";
import { PodDirectory } from "./pod-directory.ts";
import { ConfigFault, type PodPlace } from "./pod-field.ts";
import { linkMounts } from "./pod-volumes.ts";
import { expandVariables } from "./variable-expansion.ts";

/** Gives Node.js programs the cluster's names; others would need a DNS server, which only root may put in their way. */
const CLUSTER_NAMES_MODULE = new URL("../service-network/cluster-names.ts", import.meta.url).href;

/** All that a container's process is started with. */
export interface Launch {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Moves paths at mounts to where those are. */
  readonly moved: (text: string) => string;
}

export interface LaunchInput {
  readonly pod: Pod;
  readonly container: Container;
  readonly place: PodPlace;
  /** Address on which the pod's processes listen. */
  readonly loopback: string;
  readonly images: ImageMap;
  readonly source: ConfigSource;
  readonly directory: PodDirectory;
  /** The instance's folder with links resolved: the mark that the processes carry. */
  readonly instanceDir: string;
}

/** How the container's process is started here: its command, folder and whole environment. */
export async function containerLaunch(input: LaunchInput): Promise<Launch> {
  const { container, directory, pod } = input;
  const image = findImage(input.images, container.image ?? "");
  const own = await containerEnvironment({ ...input, image: image.env ?? {} });
  const mounts = await linkMounts(container, directory);
  const moved = mountedPaths(mounts.root, mounts.paths);
  const env: Record<string, string> = {
    PATH: searchPath(image.cwd),
    HOME: await PodDirectory.make(directory.scratch(container.name, "home")),
    TMPDIR: mounts.tmp ?? (await PodDirectory.make(directory.scratch(container.name, "tmp"))),
    LANG: process.env.LANG ?? "C.UTF-8",
    HOSTNAME: pod.metadata.name,
    // As in our images: what was compiled for one start is there for the next.
    NODE_COMPILE_CACHE: join(cacheDir(), "node-compile-cache"),
    ...Object.fromEntries(Object.entries(own).map(([name, value]) => [name, moved(value)])),
    HOST: input.loopback,
    NODE_OPTIONS: [own.NODE_OPTIONS, `--import=${CLUSTER_NAMES_MODULE}`].filter((part) => part).join(" "),
    PLINTH_CLUSTER_NAMES: clusterNamesFile(input.instanceDir),
    PLINTH_VOLUME_ROOT: mounts.root,
    [INSTANCE_MARK]: input.instanceDir,
    [PROCESS_MARK]: processMark(pod, container.name),
  };
  const expand = (text: string) => expandVariables(text, (name) => (Object.hasOwn(env, name) ? env[name] : undefined));
  // As with images: an own command drops the image's arguments too.
  const entrypoint = container.command ?? image.command ?? [];
  const args = container.args ?? (container.command ? [] : (image.args ?? []));
  const command = [...entrypoint, ...args].map((part) => moved(expand(part)));
  if (command.length === 0) {
    throw new ConfigFault(
      `container "${container.name}" has no command: give it one, or give image "${container.image ?? ""}" a "command" in the images of agent.json`,
    );
  }
  return { command, cwd: image.cwd, env, moved };
}

/** How the processes of a container are marked, for `status` and for the next agent. */
export function processMark(pod: Pod, container: string): string {
  return `pod/${podKey(pod)}/${container}`;
}

/** Programs of the repository's own packages first, then this Node.js, then the system's. */
function searchPath(cwd: string): string {
  const bins: string[] = [];
  for (let folder = cwd; ; folder = dirname(folder)) {
    const bin = join(folder, "node_modules", ".bin");
    if (existsSync(bin)) bins.push(bin);
    if (dirname(folder) === folder) break;
  }
  return [...bins, dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter);
}
