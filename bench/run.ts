import { readdirSync } from "node:fs";
import { join } from "node:path";

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

const names = readdirSync(import.meta.dirname)
  .flatMap((file) => /^(.+)\.bench\.ts$/.exec(file)?.[1] ?? [])
  .sort();

const name = process.argv[2];
if (name === "--help" || name === undefined || !names.includes(name)) {
  process.stderr.write(`usage: npm run bench -- NAME\nNAME is one of: ${names.join(", ")}\n`);
  process.exit(name === "--help" ? 0 : 2);
}

const { run } = (await import(join(import.meta.dirname, `${name}.bench.ts`))) as {
  run(report: Report): Promise<void>;
};
await run(({ value, ratio, ...rest }) => {
  const figure = {
    bench: name,
    ...rest,
    value: rounded(value),
    ...(ratio === undefined ? {} : { ratio: rounded(ratio) }),
  };
  process.stdout.write(`${JSON.stringify(figure)}\n`);
});

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
