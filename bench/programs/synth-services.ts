import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { cacheDir } from "../../local/cache.ts";

// As the `plinth` command does: what is imported after this is compiled only once on a machine.
enableCompileCache(join(cacheDir(), "node-compile-cache"));

/** What `plinth synth` does, of a program with so many services: it is recorded, and its files are written to the folder. */
const { EmbeddedEngine } = await import("../../local/engine/embedded-engine.ts");
const { projectDir } = await import("../../local/project.ts");
const { synthFiles, writeSynthFiles } = await import("../../local/synth-files.ts");
const [services = "", out = ""] = process.argv.slice(2);
const engine = new EmbeddedEngine({
  project: "bench",
  stack: "synth",
  programDir: projectDir,
  main: "bench/programs/services.ts",
  config: { "bench:services": services, "bench:databaseUrl": "postgres://bench@10.20.0.9/bench" },
  secretKeys: ["bench:databaseUrl"],
  stateDir: out,
  providers: {},
});
const resources = await engine.record();
writeSynthFiles(out, synthFiles(resources));
process.stdout.write(String(resources.length));
