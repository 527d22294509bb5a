import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { cacheDir } from "../../local/cache.ts";

// As the `plinth` command does: what is imported after this is compiled only once on a machine.
enableCompileCache(join(cacheDir(), "node-compile-cache"));

/** One `up` of the objects in a process of its own, so that its start counts as kubectl's does. */
const { EmbeddedEngine } = await import("../../local/engine/embedded-engine.ts");
const { projectDir } = await import("../../local/project.ts");
const { createKubernetesProvider } = await import("../../local/providers/kubernetes/provider.ts");
const [kubeconfig = "", namespace = "", stateDir = ""] = process.argv.slice(2);
const engine = new EmbeddedEngine({
  project: "bench",
  stack: namespace,
  programDir: projectDir,
  main: "bench/programs/objects.ts",
  config: { "bench:kubeconfig": kubeconfig, "bench:namespace": namespace },
  secretKeys: [],
  stateDir,
  providers: { kubernetes: () => createKubernetesProvider() },
});
const { changes } = await engine.up();
process.stdout.write(JSON.stringify(changes));
