import { lineProgress } from "../local/progress.ts";

/** Benches speak on stderr: stdout is for the figures alone. */
export const say = (line: string) => process.stderr.write(`${line}\n`);

export const progress = lineProgress(say);
