import { resolve } from "node:path";
import { recordStack } from "../stack-engine.ts";
import { readStackFile } from "../stack-file.ts";
import { stackSettings } from "../stack-settings.ts";
import { synthFiles, writeSynthFiles } from "../synth-files.ts";

export interface SynthOptions {
  readonly stack: string;
  /** Settings in place of the stack's own. */
  readonly configFile?: string;
  readonly out: string;
}

/** Writes the desired state. Only the stack's settings go in, so the same commit always gives the same files. */
export async function synth(options: SynthOptions): Promise<void> {
  const file = readStackFile(options.stack, options.configFile);
  stackSettings(file);
  const dir = resolve(options.out);
  const resources = await recordStack(file);
  const files = synthFiles(resources);
  writeSynthFiles(dir, files);
  process.stderr.write(`${resources.length} resources in ${files.length} files: ${dir}\n`);
}
