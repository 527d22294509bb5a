import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Failure } from "../failure.ts";
import { projectDir } from "../project.ts";
import { programFolders, programIn } from "./program-search.ts";

/** A program of HashiCorp's that a folder of tools/ pins by its Go module, and that this machine may have already. */
export class PinnedProgram {
  readonly #name: string;
  readonly #title: string;

  /**
   * @param name of the program, of its folder in tools/ and of its module below github.com/hashicorp
   * @param title what it calls itself, as in "Consul v1.22.0"
   */
  constructor(name: string, title: string) {
    this.#name = name;
    this.#title = title;
  }

  /** The path of one on the PATH that is of the pinned minor release, at least as new as the pinned one; undefined where there is none. */
  async installed(): Promise<string | undefined> {
    for (const folder of programFolders([])) {
      const path = programIn(folder, this.#name);
      if (path !== undefined && this.#isFitting(await this.versionOf(path).catch(() => ""))) {
        return path;
      }
    }
    return undefined;
  }

  /** Such as `1.22.0`. @throws Failure where the program is another */
  async versionOf(path: string): Promise<string> {
    const { stdout } = await promisify(execFile)(path, ["version"], { env: {} });
    const version = new RegExp(`^${this.#title} v(\\d+\\.\\d+\\.\\d+)`).exec(stdout)?.[1];
    if (version === undefined) {
      const begin = JSON.stringify(stdout.slice(0, 40));
      throw new Failure(`${path} is not ${this.#title}: "${this.#name} version" begins with ${begin}.`);
    }
    return version;
  }

  #isFitting(version: string): boolean {
    const [major, minor, patch = 0] = version.split(".").map(Number);
    const [pinnedMajor, pinnedMinor, pinnedPatch = 0] = this.#pinned().split(".").map(Number);
    return major === pinnedMajor && minor === pinnedMinor && patch >= pinnedPatch;
  }

  #pinned(): string {
    const path = join(projectDir, "tools", this.#name, "go.mod");
    const module = `github.com/hashicorp/${this.#name}`;
    const line = new RegExp(`^\\s*${module.replaceAll(".", "\\.")} v(\\S+)`, "m");
    const version = line.exec(readFileSync(path, "utf8"))?.[1];
    if (version === undefined) {
      throw new Failure(`${path} does not require ${module}.`);
    }
    return version;
  }
}
