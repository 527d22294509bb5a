import { Failure } from "../failure.ts";
import type { Progress } from "../progress.ts";
import { programFolders, programIn } from "./program-search.ts";
import { installedRedis, type RedisProgram, unpackRedis } from "./redis-package.ts";

const FOLDERS = ["/opt/homebrew/bin", "/usr/local/bin", "/usr/bin"];

/** Valkey is Redis under another name, as far as this platform goes. */
const NAMES = ["redis-server", "valkey-server"];

const HOW_TO_GET =
  "apt-get install redis-server (Debian, Ubuntu), brew install redis (macOS), dnf install valkey (Fedora)";

/**
 * The Redis server of this machine; as root on Debian it is fetched where there is none.
 * @throws Failure when there is none
 */
export async function findRedis(progress: Progress): Promise<RedisProgram> {
  const folders = programFolders(FOLDERS);
  const [found] = NAMES.flatMap((name) => folders.flatMap((folder) => programIn(folder, name) ?? []));
  const program =
    found === undefined ? (installedRedis() ?? (await unpackRedis(progress))) : { command: found, env: {} };
  if (program === undefined) {
    throw new Failure(`Redis is not installed. Install it: ${HOW_TO_GET}.`);
  }
  return program;
}
