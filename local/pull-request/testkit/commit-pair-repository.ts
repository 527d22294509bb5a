import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { StackResource } from "../stack-resource.ts";

/** A project whose commands print what its files say, so that a pair of commits takes no time. */
const cli = `
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
const [command, , stack, , target] = process.argv.slice(2);
const settings = readFileSync("stacks/Pulumi." + stack + ".yaml", "utf8");
if (settings.includes("replicas: 99")) {
  process.stderr.write("plinth:services.user.replicas is 99; allowed: 0 to 9\\n");
  process.exit(1);
}
if (command === "synth") {
  mkdirSync(target, { recursive: true });
  writeFileSync(target + "/resources.json", readFileSync("resources.json"));
} else if (existsSync(command + ".json")) {
  process.stdout.write(readFileSync(command + ".json"));
} else {
  process.stderr.write("error: unknown command");
  process.exit(2);
}
`;

/** What a commit holds; what is left out stays as it was. */
export interface Commit {
  readonly resources?: readonly StackResource[];
  /** What `policy` finds. */
  readonly violations?: readonly object[];
  /** What `cost` says, by component. */
  readonly cost?: Readonly<Record<string, number>>;
  /** Other files by their path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A temporary repository with a branch `main` and one that goes into it. */
export class CommitPairRepository {
  readonly dir = realpathSync(mkdtempSync(join(tmpdir(), "plinth-pull-request-")));

  /** `main` has the first commit and one of its own after that; HEAD has the second. */
  constructor(base: Commit, head: Commit) {
    this.git("init", "--quiet", "--initial-branch=main");
    this.#commit({
      ...base,
      files: { "local/cli.ts": cli, "package.json": '{"type":"module"}', ...settings, ...base.files },
    });
    this.git("checkout", "--quiet", "-b", "change");
    this.git("checkout", "--quiet", "main");
    this.#commit({ resources: [] });
    this.git("checkout", "--quiet", "change");
    this.#commit(head);
  }

  git(...args: string[]): string {
    const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
    return execFileSync("git", [...identity, ...args], { cwd: this.dir, encoding: "utf8" });
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.dir, path)), { recursive: true });
      writeFileSync(join(this.dir, path), text);
    }
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }

  #commit({ resources, violations, cost, files }: Commit): void {
    this.write({
      ...files,
      ...(resources && { "resources.json": JSON.stringify(resources) }),
      ...(violations && { "policy.json": JSON.stringify({ violations }) }),
      ...(cost && { "cost.json": JSON.stringify(estimateOf(cost)) }),
    });
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "--message", "Change");
  }
}

const settings = { "stacks/Pulumi.prod.yaml": "config:\n  plinth:environment: prod\n" };

function estimateOf(cost: Readonly<Record<string, number>>): object {
  const components = Object.entries(cost).map(([component, monthly]) => ({ component, monthly }));
  return { components, total: components.reduce((sum, { monthly }) => sum + monthly, 0) };
}

/** A resource of the stack `prod`. */
export function resource(
  type: string,
  name: string,
  inputs: Readonly<Record<string, unknown>> = {},
  more: Partial<StackResource> = {},
): StackResource {
  return { urn: urnOf(type, name), type, inputs, parent: "", dependsOn: [], provider: "", ...more };
}

export function urnOf(type: string, name: string): string {
  return `urn:pulumi:prod::plinth::${type}::${name}`;
}
