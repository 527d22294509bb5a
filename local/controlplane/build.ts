import { join } from "node:path";
import { GoPrograms } from "../go-programs/go-programs.ts";
import type { Progress } from "../progress.ts";
import { fetchBundle } from "./custom-resource-bundle.ts";
import { localBundles } from "./custom-resource-bundles.ts";
import { type GoModule, requiredVersion } from "./go-toolchain.ts";
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

const programs = new GoPrograms({
  folder: "controlplane",
  title: "the control plane",
  packages: TOOL_PACKAGES,
  variables: kubernetesVersions,
});

/**
 * Builds what the cache lacks of the control plane's programs, and fetches what it installs; with nothing to build it only looks.
 *
 * @returns The folder of the programs.
 * @throws Failure where Go is absent or too old, or the modules cannot be downloaded.
 */
export async function buildControlPlane(progress: Progress, signal?: AbortSignal): Promise<string> {
  const binDir = await programs.build(PROGRAMS, progress, signal);
  await Promise.all(localBundles.map((bundle) => fetchBundle(bundle, progress, signal)));
  return binDir;
}

/** Builds one program where the cache lacks it, as `buildControlPlane` does. @returns Its path. */
export async function buildTool(program: ToolProgram, progress: Progress, signal?: AbortSignal): Promise<string> {
  return join(await programs.build([program], progress, signal), program);
}

/** The folder in the cache for exactly the pinned versions. */
export function controlPlaneBinDir(): string {
  return programs.binDir();
}

/** Without them, a Kubernetes program says that it is v0.0.0. */
function kubernetesVersions(module: GoModule): Record<string, string> {
  const kubernetes = requiredVersion(module, "k8s.io/kubernetes");
  const [major = "", minor = ""] = kubernetes.replace(/^v/, "").split(".");
  return {
    "k8s.io/component-base/version.gitVersion": kubernetes,
    "k8s.io/component-base/version.gitMajor": major,
    "k8s.io/component-base/version.gitMinor": minor,
    "k8s.io/client-go/pkg/version.gitVersion": kubernetes,
  };
}
