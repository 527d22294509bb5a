import type { RecordedResource } from "../engine/record.ts";
import { synthFiles } from "../synth-files.ts";

/** The file in the folder of `synth` that holds a resource alone; undefined where none does. */
export function synthPath(resource: RecordedResource): string | undefined {
  return synthFiles([resource]).find(({ path }) => path.startsWith("kubernetes/"))?.path;
}
