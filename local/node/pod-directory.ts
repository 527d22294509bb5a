import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Pod } from "./pod.ts";

/** How many folders of pods that are gone stay, for their logs. */
const keptPods = 20;

/** The folder `pods/<namespace>_<name>_<uid>` of one pod: one folder of logs per container; volumes and scratch folders begin with a dot, as no container's name does. */
export class PodDirectory {
  readonly path: string;

  constructor(instanceDir: string, pod: Pod) {
    const { namespace = "default", name, uid = "" } = pod.metadata;
    this.path = join(podsDirectory(instanceDir), `${namespace}_${name}_${uid}`);
  }

  /** Where a volume's files are. */
  volume(name: string): string {
    return join(this.path, ".volumes", name);
  }

  /** What PLINTH_VOLUME_ROOT is for one container: its mounts appear below it at their mount paths. */
  mountRoot(container: string): string {
    return join(this.path, ".mounts", container);
  }

  /** HOME, and the folder for temporary files when the pod mounts nothing at /tmp. */
  scratch(container: string, kind: "home" | "tmp"): string {
    return join(this.path, `.${kind}`, container);
  }

  /** The log file of one run of a container. */
  log(container: string, attempt: number): string {
    return join(this.path, container, `${attempt}.log`);
  }

  /** The file that says which process a container runs as. */
  record(container: string): string {
    return join(this.path, container, "process.json");
  }

  /** Makes a folder of this pod, readable by its owner only. */
  static async make(path: string): Promise<string> {
    await mkdir(path, { recursive: true, mode: 0o700 });
    return path;
  }

  /** Removes what the pod kept, except its logs. */
  async removeAllButLogs(): Promise<void> {
    await removeAllButLogs(this.path);
  }
}

async function removeAllButLogs(path: string): Promise<void> {
  for (const folder of [".volumes", ".mounts", ".home", ".tmp"]) {
    await rm(join(path, folder), { recursive: true, force: true });
  }
}

/** The folder that holds every pod's folder. */
export function podsDirectory(instanceDir: string): string {
  return join(instanceDir, "pods");
}

/** Keeps no more than the logs of pods that are gone, and those of the newest only. `alive` are the uids that are still in use. */
export async function removeOldPods(instanceDir: string, alive: ReadonlySet<string>): Promise<void> {
  const root = podsDirectory(instanceDir);
  const gone: { path: string; changed: number }[] = [];
  for (const name of await readdir(root).catch(() => [])) {
    const uid = name.slice(name.lastIndexOf("_") + 1);
    if (!name.includes("_") || alive.has(uid)) continue;
    const path = join(root, name);
    await removeAllButLogs(path);
    const changed = await stat(path).then(
      (entry) => entry.mtimeMs,
      () => 0,
    );
    gone.push({ path, changed });
  }
  const oldest = gone.toSorted((a, b) => b.changed - a.changed).slice(keptPods);
  for (const { path } of oldest) await rm(path, { recursive: true, force: true });
}
