import { EmbeddedEngine } from "../../local/engine/embedded-engine.ts";
import { projectDir } from "../../local/project.ts";
import { createKubernetesProvider } from "../../local/providers/kubernetes/provider.ts";

/** One `up` of the objects in a process of its own, so that its start counts as kubectl's does. */
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
