import { buildConsul } from "../local/backing/consul-program.ts";
import { lineProgress } from "../local/progress.ts";

/** Compiles Consul where neither the PATH nor the cache has it: minutes from nothing, else no time. */
await buildConsul(lineProgress((line) => console.log(line)));
