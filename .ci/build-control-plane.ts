import { buildControlPlane } from "../local/controlplane/build.ts";
import { lineProgress } from "../local/progress.ts";

/** Compiles, and fetches, what the cache lacks of the local control plane: minutes from nothing, else no time. */
await buildControlPlane(lineProgress((line) => console.log(line)));
