import { relative } from "node:path";
import { loadSettings, type Settings } from "../infra/settings.ts";
import { SettingsError } from "../infra/settings-error.ts";
import { Failure } from "./failure.ts";
import { programConfig, type StackFile } from "./stack-file.ts";

/**
 * The settings in a stack's file.
 * @throws Failure that names the file and every fault in it
 */
export function stackSettings(file: StackFile): Settings {
  // First, as what the CLI has encrypted would be called a fault of another kind.
  programConfig(file);
  try {
    return loadSettings(file.config);
  } catch (error) {
    if (error instanceof SettingsError) {
      throw new Failure(`${relative(process.cwd(), file.path)}: ${error.message}`, 1, { cause: error });
    }
    throw error;
  }
}
