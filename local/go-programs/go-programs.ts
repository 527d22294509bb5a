import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheDir } from "../cache.ts";
import { underLock } from "../controlplane/build-lock.ts";
import { type GoModule, go, readGoModule } from "../controlplane/go-toolchain.ts";
import { identityOf } from "../processes/process-table.ts";
import type { Progress } from "../progress.ts";
import { projectDir } from "../project.ts";

/** Programs that one folder of tools/ pins and that are built from source. */
export interface GoProgramsProps<Name extends string> {
  /** The folder in tools/ that has the go.mod, and the one in the cache. */
  readonly folder: string;
  /** What the programs are together, as in "the control plane". */
  readonly title: string;
  /** The `tool` line of each program in the go.mod. */
  readonly packages: Readonly<Record<Name, string>>;
  /** Build tags. @default - none */
  readonly tags?: readonly string[];
  /** Variables that the linker sets, by their whole names. @default - none */
  readonly variables?: (module: GoModule) => Readonly<Record<string, string>>;
}

/**
 * Builds programs, once for each change of what is pinned, into the cache. A build that was interrupted goes on with the program that it
 * was at, and of two at once the second waits for the first.
 */
export class GoPrograms<Name extends string> {
  readonly #props: GoProgramsProps<Name>;
  readonly #moduleDir: string;

  constructor(props: GoProgramsProps<Name>) {
    this.#props = props;
    this.#moduleDir = join(projectDir, "tools", props.folder);
  }

  /** The folder in the cache for exactly the pinned versions. */
  binDir(): string {
    const hash = createHash("sha256");
    for (const file of ["go.sum", "go.mod"]) {
      hash.update(readFileSync(join(this.#moduleDir, file)));
    }
    for (const tag of this.#props.tags ?? []) {
      hash.update(tag);
    }
    return join(cacheDir(), this.#props.folder, hash.digest("hex"));
  }

  /**
   * Builds what the cache lacks of these; with nothing to build it only looks.
   *
   * @returns The folder of the programs.
   * @throws Failure where Go is absent or too old, or the modules cannot be downloaded.
   */
  async build(programs: readonly Name[], progress: Progress, signal?: AbortSignal): Promise<string> {
    const binDir = this.binDir();
    const missing = () => programs.filter((program) => !existsSync(join(binDir, program)));
    if (missing().length === 0) {
      return binDir;
    }
    const onWait = (holder: number) =>
      progress.note(`Process ${holder} is building ${this.#props.title}: waiting for it.`);
    const work = async () => {
      const left = missing();
      if (left.length > 0) {
        await this.#buildAll(left, binDir, progress, signal);
      }
    };
    await underLock(`${binDir}.lock`, onWait, work, signal);
    return binDir;
  }

  async #buildAll(
    programs: readonly Name[],
    binDir: string,
    progress: Progress,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { packages, tags = [], variables = () => ({}) } = this.#props;
    const linker = linkerFlags(variables(await readGoModule(this.#moduleDir)));
    const flags = ["-trimpath", "-ldflags", linker, ...(tags.length > 0 ? [`-tags=${tags.join(",")}`] : [])];
    mkdirSync(binDir, { recursive: true });
    removeDrafts(binDir);
    for (const [index, program] of programs.entries()) {
      const step = progress.step(`Building ${program} (${index + 1} of ${programs.length}, once; minutes in all)`);
      try {
        const draft = join(binDir, `.${program}.${process.pid}.draft`);
        await go(this.#moduleDir, ["build", ...flags, "-o", draft, packages[program]], signal);
        renameSync(draft, join(binDir, program));
        step.done();
      } catch (error) {
        step.fail("not built");
        throw error;
      }
    }
  }
}

/** What interrupted builds left. */
function removeDrafts(binDir: string): void {
  for (const file of readdirSync(binDir)) {
    const builder = /^\..+\.(\d+)\.draft$/.exec(file)?.[1];
    if (builder !== undefined && identityOf(Number(builder)) === undefined) {
      rmSync(join(binDir, file), { force: true });
    }
  }
}

/** Small binaries. */
function linkerFlags(variables: Readonly<Record<string, string>>): string {
  return ["-s", "-w", ...Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`)].join(" ");
}
