import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Failure } from "./failure.ts";
import { writePrivateJson } from "./private-file.ts";
import { homeDir } from "./project.ts";

/** What stays the same from one `up` of an instance to the next. */
const recordSchema = z.strictObject({
  /** A context of the user's own kubeconfig; absent where the control plane is built. */
  context: z.string().optional(),
  /** The kubeconfig that `context` is in. */
  contextKubeconfig: z.string().optional(),
  /** Which cluster `context` led to. */
  clusterId: z.string().optional(),
  /** The port of the gateway on loopback. */
  gatewayPort: z.int(),
  /** Pods listen in 127.<podOctet>.0.0/16; no two running instances share it. */
  podOctet: z.int().min(1).max(254),
  /** The servers beside the cluster, by name. */
  backing: z.record(z.string(), z.strictObject({ address: z.string(), version: z.string() })).default({}),
});

export type InstanceRecord = z.infer<typeof recordSchema>;

/** One stack on this machine: a folder that holds all that `up` made for it, readable by its owner only. */
export class Instance {
  readonly stack: string;
  readonly dir: string;

  constructor(stack: string, home = homeDir()) {
    this.stack = stack;
    this.dir = join(home, stack);
  }

  /** A path inside the folder. */
  path(...names: string[]): string {
    return join(this.dir, ...names);
  }

  exists(): boolean {
    return existsSync(this.dir);
  }

  create(): void {
    mkdirSync(this.dir, { recursive: true, mode: 0o700 });
    chmodSync(this.dir, 0o700);
  }

  /** Held while a command changes the instance. */
  get lockPath(): string {
    return this.path("lock");
  }

  /** Deletes all but the lock, which whoever deletes must hold until the end. */
  deleteContents(): void {
    for (const name of readdirSync(this.dir)) {
      if (this.path(name) !== this.lockPath) {
        rmSync(this.path(name), { recursive: true, force: true });
      }
    }
  }

  /** Another command may have come in the moment that the lock was released: then the folder stays. */
  removeIfEmpty(): void {
    if (readdirSync(this.dir).length === 0) {
      rmdirSync(this.dir);
    }
  }

  /** @throws Failure when the file was changed by hand into something else. */
  record(): InstanceRecord | undefined {
    const path = this.path("instance.json");
    if (!existsSync(path)) {
      return undefined;
    }
    const parsed = recordSchema.safeParse(readJson(path));
    if (!parsed.success) {
      throw new Failure(
        `${path} is damaged:\n${z.prettifyError(parsed.error)}\n\`npm run down -- --purge\` starts afresh.`,
      );
    }
    return parsed.data;
  }

  writeRecord(record: InstanceRecord): void {
    writePrivateJson(this.path("instance.json"), record);
  }

  /** Forgets the cluster, so that the next `up` may take another. The data of the servers beside it stay. */
  forgetCluster(): void {
    for (const file of ["handover.json", "agent.json", "instance.json"]) {
      rmSync(this.path(file), { force: true });
    }
  }

  /** The kubeconfig of the cluster that the instance is on. */
  kubeconfig(): string {
    return this.record()?.contextKubeconfig ?? this.path("kubeconfig");
  }
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
