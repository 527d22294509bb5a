import { readStackFile } from "../../local/stack-file.ts";
import { loadSettings } from "../settings.ts";
import { SettingsError, type SettingsFault } from "../settings-error.ts";

/** Settings by name. */
export type Values = Record<string, unknown>;

/**
 * The faults of a stack's settings, changed.
 *
 * @param changes by name; a mapping is added to what stands there, undefined takes it away, and a function gives what replaces it
 */
export function faultsOf(changes: Readonly<Values>, stack = "prod"): readonly SettingsFault[] {
  const config: Values = { ...readStackFile(stack).config };
  for (const [key, change] of Object.entries(changes)) {
    const name = `plinth:${key}`;
    config[name] = changed(config[name], change);
  }
  try {
    loadSettings(config);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) {
      return error.faults.map(({ path, value, allowed }) => ({ path, value, allowed }));
    }
    throw error;
  }
}

function changed(value: unknown, change: unknown): unknown {
  if (typeof change === "function") {
    return change();
  }
  return isMapping(change) ? { ...Object(value), ...change } : change;
}

function isMapping(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
