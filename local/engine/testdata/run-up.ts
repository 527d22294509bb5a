import { writeSync } from "node:fs";
import { EmbeddedEngine } from "../embedded-engine.ts";
import { folderProvider } from "./folder-provider.ts";

/** `up` in a process of its own, for tests that kill it. Arguments: program folder, state folder, objects folder. */
const [programDir = "", stateDir = "", objectsDir = ""] = process.argv.slice(2);
const engine = new EmbeddedEngine({
  project: "project",
  stack: "stack",
  programDir,
  main: "index.ts",
  config: {},
  secretKeys: [],
  stateDir,
  providers: { test: () => folderProvider(objectsDir) },
  onEvent: (event) => {
    if (event.kind === "start" || event.kind === "done") {
      writeSync(1, `${event.kind} ${event.urn}\n`);
    }
  },
});
await engine.up();
