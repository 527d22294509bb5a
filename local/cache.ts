import { homedir } from "node:os";
import { join } from "node:path";

/** What can be made again at the cost of time: built programs, compiled code. `PLINTH_CACHE` moves it. */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  return env.PLINTH_CACHE ?? join(env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "plinth");
}
