import { readFile } from "node:fs/promises";
import { CredentialsFile } from "../credentials/credentials-file.ts";
import type { Logger } from "../logger.ts";
import { RedisStore } from "./redis-store.ts";
import type { RedisSettings } from "./settings.ts";

/**
 * A service's cache; its login may be rotated while it is in use.
 * @param answerMs how long a command's answer is waited for. @default 100
 * @throws Error while there is no login in the file that the settings name, or no certificate
 */
export async function openRedisStore(settings: RedisSettings, log: Logger, answerMs?: number): Promise<RedisStore> {
  const { REDIS_URLS: urls, REDIS_CREDENTIALS_FILE: path, REDIS_CA_FILE: caFile } = settings;
  const ca = caFile === undefined ? undefined : await readFile(caFile, "utf8");
  const credentials = path === undefined ? undefined : await CredentialsFile.open(path, log);
  return new RedisStore(urls, log, { credentials, ca, answerMs });
}
