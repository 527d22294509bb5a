import { type Backoff, pauseAfter } from "./backoff.ts";
import { type ConsulKvProps, type KvSnapshot, readBelow } from "./consul-kv.ts";
import type { DynamicSetting } from "./dynamic-setting.ts";
import type { Logger } from "./logger.ts";
import { Pause } from "./pause.ts";

const BACKOFF: Backoff = { firstMs: 500, factor: 2, longestMs: 15_000 };

/** Between two questions in any case: settings that change all the time must not cost more than the service itself. */
const SPARE_MS = 200;

export interface SettingsWatchProps extends ConsulKvProps {
  /** What the keys of all settings begin with; a slash at its end is added. */
  readonly prefix: string;
  readonly settings: readonly DynamicSetting[];
  readonly log: Logger;
}

/**
 * Follows the settings of a service in Consul's KV. While Consul is away, and where a value is not allowed, what was in effect stays so;
 * where a key is deleted, what the service was started with is in effect again.
 */
export class SettingsWatch {
  readonly #props: SettingsWatchProps;
  readonly #prefix: string;
  readonly #pause = new Pause();
  readonly #closing = new AbortController();
  readonly #ended: Promise<void>;
  /** What was seen last, allowed or not. */
  #seen: ReadonlyMap<string, string> = new Map();

  /** Starts at once, and waits for nothing. */
  constructor(props: SettingsWatchProps) {
    this.#props = props;
    this.#prefix = props.prefix.replace(/\/*$/, "/");
    this.#ended = this.#follow();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#pause.end();
    await this.#ended;
  }

  async #follow(): Promise<void> {
    const { log } = this.#props;
    const { signal } = this.#closing;
    let index = 0;
    let failures = 0;
    while (!signal.aborted) {
      try {
        const snapshot = await readBelow(this.#props, this.#prefix, index, signal);
        if (failures > 0) {
          log.info("settings are followed in Consul again");
        }
        failures = 0;
        index = snapshot.index;
        this.#apply(snapshot);
        await this.#pause.last(SPARE_MS);
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        failures++;
        if (failures === 1) {
          log.warn({ err: error }, "settings cannot be followed in Consul: they stay as they are");
        }
        // After a failure nothing is known of what happened meanwhile.
        index = 0;
        await this.#pause.last(pauseAfter(BACKOFF, failures, Math.random()));
      }
    }
  }

  #apply({ values }: KvSnapshot): void {
    const { settings, log } = this.#props;
    const before = this.#seen;
    this.#seen = values;
    for (const setting of settings) {
      const { key } = setting;
      const text = values.get(key);
      if (text === before.get(key)) {
        continue;
      }
      const allowed = setting.apply(text);
      if (allowed === undefined) {
        log.info({ setting: key, value: text ?? "as at the start" }, "a setting has changed");
      } else {
        log.warn({ setting: key, allowed }, "a setting in Consul is not allowed: it stays as it was");
      }
    }
    const known = new Set(settings.map(({ key }) => key));
    // A "folder" is a key with nothing after the prefix.
    const unknown = [...values.keys()].filter((key) => key !== "" && !known.has(key) && !before.has(key));
    if (unknown.length > 0) {
      log.warn({ unknown, known: [...known] }, "settings in Consul that this service does not know are ignored");
    }
  }
}
