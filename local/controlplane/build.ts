import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheDir } from "../cache.ts";
import { identityOf } from "../processes/process-table.ts";
import type { Progress } from "../progress.ts";
import { projectDir } from "../project.ts";
import { underLock } from "./build-lock.ts";
import { fetchGatewayApi } from "./gateway-api-bundle.ts";
import { type GoModule, go, readGoModule, requiredVersion } from "./go-toolchain.ts";
import { type ControlPlaneProgram, PROGRAMS } from "./programs.ts";

/** Every program that can be built. */
export type ToolProgram = ControlPlaneProgram | "kubectl";

/** The `tool` line of each program in tools/controlplane/go.mod. */
export const TOOL_PACKAGES: Record<ToolProgram, string> = {
  etcd: "go.etcd.io/etcd/server/v3",
  "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
  "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
  "kube-scheduler": "k8s.io/kubernetes/cmd/kube-scheduler",
  kwok: "sigs.k8s.io/kwok/cmd/kwok",
  kubectl: "k8s.io/kubernetes/cmd/kubectl",
};

const moduleDir = join(projectDir, "tools", "controlplane");

/**
 * Builds what the cache lacks of the control plane's programs, and fetches what it installs; with nothing to build it only looks. A build that was
 * interrupted goes on with the program that it was at, and of two at once the second waits for the first.
 *
 * @returns The folder of the programs.
 * @throws Failure where Go is absent or too old, or the modules cannot be downloaded.
 */
export async function buildControlPlane(progress: Progress, signal?: AbortSignal): Promise<string> {
  await build(PROGRAMS, progress, signal);
  await fetchGatewayApi(progress, signal);
  return controlPlaneBinDir();
}

/** Builds one program where the cache lacks it, as `buildControlPlane` does. @returns Its path. */
export async function buildTool(program: ToolProgram, progress: Progress, signal?: AbortSignal): Promise<string> {
  await build([program], progress, signal);
  return join(controlPlaneBinDir(), program);
}

/** The folder in the cache for exactly the pinned versions. */
export function controlPlaneBinDir(): string {
  const hash = createHash("sha256");
  for (const file of ["go.sum", "go.mod"]) {
    hash.update(readFileSync(join(moduleDir, file)));
  }
  return join(cacheDir(), "controlplane", hash.digest("hex"));
}

async function build(programs: readonly ToolProgram[], progress: Progress, signal?: AbortSignal): Promise<void> {
  const binDir = controlPlaneBinDir();
  const missing = () => programs.filter((program) => !existsSync(join(binDir, program)));
  if (missing().length === 0) {
    return;
  }
  const onWait = (holder: number) => progress.note(`Process ${holder} is building the control plane: waiting for it.`);
  const work = async () => {
    const left = missing();
    if (left.length > 0) {
      await buildAll(left, binDir, progress, signal);
    }
  };
  await underLock(`${binDir}.lock`, onWait, work, signal);
}

async function buildAll(
  programs: readonly ToolProgram[],
  binDir: string,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<void> {
  const flags = ["-trimpath", "-ldflags", linkerFlags(await readGoModule(moduleDir))];
  mkdirSync(binDir, { recursive: true });
  removeDrafts(binDir);
  for (const [index, program] of programs.entries()) {
    const step = progress.step(`Building ${program} (${index + 1} of ${programs.length}, once; minutes in all)`);
    try {
      const draft = join(binDir, `.${program}.${process.pid}.draft`);
      await go(moduleDir, ["build", ...flags, "-o", draft, TOOL_PACKAGES[program]], signal);
      renameSync(draft, join(binDir, program));
      step.done();
    } catch (error) {
      step.fail("not built");
      throw error;
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

/** Small binaries that know their own version: without it, a Kubernetes program says that it is v0.0.0. */
function linkerFlags(module: GoModule): string {
  const kubernetes = requiredVersion(module, "k8s.io/kubernetes");
  const [major, minor] = kubernetes.replace(/^v/, "").split(".");
  const versions = {
    "k8s.io/component-base/version.gitVersion": kubernetes,
    "k8s.io/component-base/version.gitMajor": major,
    "k8s.io/component-base/version.gitMinor": minor,
    "k8s.io/client-go/pkg/version.gitVersion": kubernetes,
  };
  return ["-s", "-w", ...Object.entries(versions).map(([name, value]) => `-X ${name}=${value}`)].join(" ");
}
