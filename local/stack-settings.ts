import { relative } from "node:path";
import { loadSettings, type Settings } from "../infra/settings.ts";
import { SettingsError } from "../infra/settings-error.ts";
import { Failure } from "./failure.ts";
import { assertNothingEncrypted, type StackFile } from "./stack-file.ts";

/**
 * The settings in a stack's file.
 * @throws Failure that names the file and every fault in it
 */
export function stackSettings(file: StackFile): Settings {
  try {
    return loadSettings(file.config);
  } catch (error) {
    if (error instanceof SettingsError) {
      throw new Failure(`${relative(process.cwd(), file.path)}: ${error.message}`, 1, { cause: error });
    }
    throw error;
  }
}

/**
 * The settings of a stack that the embedded engine stands up.
 * @throws Failure as `stackSettings`, and for a stack in the cloud
 */
export function localSettings(file: StackFile): Settings {
  assertNothingEncrypted(file);
  const settings = stackSettings(file);
  if (settings.cluster.mode === "eks") {
    throw new Failure(
      `Stack "${file.stack}" is in the cloud (plinth:cluster.mode is eks): \`pulumi up --stack ${file.stack}\` is for it. \`npm run preview\` and \`npm run synth\` show what is in it.`,
      2,
    );
  }
  return settings;
}
