import type { Express } from "express";
import { rateLimitOf } from "./app.ts";
import { dynamicSetting } from "./dynamic-setting.ts";
import type { Logger } from "./logger.ts";
import { type ChassisSettings, chassisSettings } from "./settings.ts";
import { SettingsWatch } from "./settings-watch.ts";

const { LOG_LEVEL, RATE_LIMIT_PER_MINUTE } = chassisSettings.shape;

/**
 * Follows what of a service's settings may change while it runs: `log-level` and `requests-per-minute`, below CONSUL_KV_PREFIX.
 *
 * @returns Nothing where the service was given no Consul.
 */
export function watchServiceSettings(
  name: string,
  app: Express,
  settings: ChassisSettings,
  log: Logger,
): SettingsWatch | undefined {
  const address = settings.CONSUL_HTTP_ADDR;
  if (address === undefined) {
    return undefined;
  }
  const limit = rateLimitOf(app);
  return new SettingsWatch({
    address,
    tokenFile: settings.CONSUL_TOKEN_FILE,
    prefix: settings.CONSUL_KV_PREFIX ?? `services/${name}`,
    settings: [
      dynamicSetting("log-level", LOG_LEVEL, settings.LOG_LEVEL, (level) => {
        log.level = level;
      }),
      dynamicSetting("requests-per-minute", RATE_LIMIT_PER_MINUTE, settings.RATE_LIMIT_PER_MINUTE, (perMinute) => {
        limit?.change(perMinute);
      }),
    ],
    log,
  });
}
