import { buildConfigCheckers } from "../constructs/observability/testkit/config-checkers.ts";
import { lineProgress } from "../local/progress.ts";

/** Compiles the collector and the amtool that check generated configuration, where the cache lacks them: minutes from nothing, else no time. */
await buildConfigCheckers(lineProgress((line) => console.log(line)));
