import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure, messageOf } from "../failure.ts";

/** What `go mod edit -json` tells of a go.mod. */
export interface GoModule {
  /** The least version of Go, as in "1.26.0". */
  readonly Go: string;
  readonly Require?: readonly { readonly Path: string; readonly Version: string }[];
  readonly Tool?: readonly { readonly Path: string }[];
}

/** Reads the go.mod of a folder. @throws Failure where Go is absent or too old for it. */
export async function readGoModule(dir: string): Promise<GoModule> {
  const module = JSON.parse(await go(dir, ["mod", "edit", "-json"])) as GoModule;
  // A Go that may fetch a newer one (GOTOOLCHAIN=auto) reports that one.
  const have = (await go(dir, ["env", "GOVERSION"])).trim();
  if (isOlder(have.replace(/^go/, ""), module.Go)) {
    throw new Failure(tooOld(have, module.Go));
  }
  return module;
}

/** The version of a module in a go.mod, as in "v1.36.3". @throws Failure where it is not required there. */
export function requiredVersion(module: GoModule, path: string): string {
  const version = module.Require?.find((required) => required.Path === path)?.Version;
  if (version === undefined) {
    throw new Failure(`go.mod does not require ${path}.`);
  }
  return version;
}

/**
 * Downloads the module that a folder's go.mod requires, for its files, not for building. Go itself holds it against the
 * checksum database and against go.sum.
 *
 * @returns Where its files are.
 */
export async function downloadModule(dir: string, path: string, signal?: AbortSignal): Promise<string> {
  const version = requiredVersion(await readGoModule(dir), path);
  // Read before Go may add to it. The version is named, so that one module's own requirements raise none beside it.
  const pinned = readFileSync(join(dir, "go.sum"), "utf8");
  const { code, stdout, stderr } = await run(dir, ["mod", "download", "-json", `${path}@${version}`], signal);
  const answer = JSON.parse(stdout || "{}") as { Dir?: string; Error?: string; Sum?: string };
  // A module for a newer Go is downloaded all the same, and then refused for building.
  const source =
    answer.Dir ??
    (answer.Error?.includes("requires go >=")
      ? join((await go(dir, ["env", "GOMODCACHE"])).trim(), `${path}@${version}`)
      : undefined);
  if (source === undefined || !existsSync(source)) {
    throw explained(["mod", "download", path], { code, stdout: answer.Error ?? stdout, stderr });
  }
  if (answer.Sum === undefined || !pinned.includes(`${path} ${version} ${answer.Sum}\n`)) {
    throw new Failure(`${path} ${version} is not the one that ${join(dir, "go.sum")} pins: its sum is ${answer.Sum}.`);
  }
  return source;
}

/**
 * Runs a go command.
 *
 * @returns Its stdout.
 * @throws Failure that says what to install or to allow: no Go, a Go that is too old, no way to the modules.
 */
export async function go(dir: string, args: readonly string[], signal?: AbortSignal): Promise<string> {
  const result = await run(dir, args, signal);
  if (result.code !== 0) {
    throw explained(args, result);
  }
  return result.stdout;
}

interface GoResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(dir: string, args: readonly string[], signal?: AbortSignal): Promise<GoResult> {
  return new Promise((resolve, reject) => {
    const child = spawn("go", [...args], {
      cwd: dir,
      env: { ...process.env, CGO_ENABLED: "0" },
      stdio: ["ignore", "pipe", "pipe"],
      ...(signal === undefined ? {} : { signal }),
    });
    const output = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        output[stream] += text;
      });
    }
    child.on("error", (error) => reject(signal?.aborted ? signal.reason : notRunnable(error)));
    child.on("close", (code) => resolve({ code, ...output }));
  });
}

function notRunnable(error: NodeJS.ErrnoException): Failure {
  return error.code === "ENOENT"
    ? new Failure(
        "Go is not on the PATH. What the local stack runs is built from source, once: install Go 1.26 or later " +
          "(https://go.dev/dl/), or use a cluster that you have with --context NAME.",
      )
    : new Failure(`Go could not be run: ${messageOf(error)}`);
}

function explained(args: readonly string[], { stdout, stderr }: GoResult): Failure {
  const text = `${stdout}${stderr}`.trim();
  const needs = /requires go >= ([\d.]+) \(running go ([\d.]+)/.exec(text);
  if (needs !== null) {
    return new Failure(tooOld(`go${needs[2]}`, needs[1] ?? ""));
  }
  const end = text.split("\n").slice(-8).join("\n  ");
  if (
    /dial tcp|no such host|i\/o timeout|TLS handshake|proxyconnect|connection refused|network is unreachable/.test(text)
  ) {
    return new Failure(
      "Go could not download the modules of what the local stack runs. They come from the Go module proxy, once: check the " +
        `network, or set GOPROXY (and HTTPS_PROXY) to the proxy that you use.\n  ${end}`,
    );
  }
  if (/no space left on device/.test(text)) {
    return new Failure(`The disk is full: the build takes about 4 GB (GOCACHE, GOMODCACHE, TMPDIR).\n  ${end}`);
  }
  return new Failure(`"go ${args[0]} ... ${args.at(-1)}" failed:\n  ${end}`);
}

function tooOld(have: string, need: string): string {
  return (
    `Go ${need} or later is needed, and ${have} is on the PATH: install it from https://go.dev/dl/, let Go fetch it ` +
    "(GOTOOLCHAIN=auto), or use a cluster that you have with --context NAME."
  );
}

function isOlder(have: string, need: string): boolean {
  const [haveMajor = 0, haveMinor = 0] = have.split(".").map((part) => Number.parseInt(part, 10));
  const [needMajor = 0, needMinor = 0] = need.split(".").map((part) => Number.parseInt(part, 10));
  return haveMajor < needMajor || (haveMajor === needMajor && haveMinor < needMinor);
}
