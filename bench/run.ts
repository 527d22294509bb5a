import { readdirSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { cacheDir } from "../local/cache.ts";
import { untilInterrupted } from "../local/interrupt.ts";

/** One figure. Benches print one such object a line; ratios are taken inside one run. */
export interface Figure {
  readonly bench: string;
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  /** This figure over the one it is held against. */
  readonly ratio?: number;
  /** What `ratio` is held against. */
  readonly against?: string;
}

/** Prints a figure, rounded to what a noisy machine can tell. */
export type Report = (figure: Omit<Figure, "bench">) => void;

/**
 * What a file `<name>.bench.ts` exports as `run`. It throws where the work that it measures was not done.
 * @param signal aborts when the person interrupts: clean up and end
 */
export type Bench = (report: Report, signal: AbortSignal) => Promise<void>;

enableCompileCache(join(cacheDir(), "node-compile-cache"));

const names = readdirSync(import.meta.dirname)
  .flatMap((file) => /^(.+)\.bench\.ts$/.exec(file)?.[1] ?? [])
  .sort();

const name = process.argv[2];
if (name === "--help" || name === undefined || !names.includes(name)) {
  process.stderr.write(`usage: npm run bench -- NAME\nNAME is one of: ${names.join(", ")}\n`);
  process.exit(name === "--help" ? 0 : 2);
}

const { run } = (await import(join(import.meta.dirname, `${name}.bench.ts`))) as { run: Bench };

const report: Report = ({ metric, value, unit, ratio, against }) => {
  const figure: Figure = {
    bench: name,
    metric,
    value: rounded(value),
    unit,
    ...(ratio === undefined ? {} : { ratio: rounded(ratio) }),
    ...(against === undefined ? {} : { against }),
  };
  process.stdout.write(`${JSON.stringify(figure)}\n`);
};

try {
  await untilInterrupted((signal) => run(report, signal));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
