import { buildVault } from "../local/backing/vault-program.ts";
import { lineProgress } from "../local/progress.ts";

/** Compiles Vault and its plugins where neither the PATH nor the cache has it: minutes from nothing, else no time. */
await buildVault(lineProgress((line) => console.log(line)));
