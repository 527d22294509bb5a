import { costLines } from "../cost/cost-lines.ts";
import { estimateOf } from "../cost/estimate.ts";
import { readPrices } from "../cost/read-prices.ts";
import { readUsage } from "../cost/usage.ts";
import { assertWritable, writeJson } from "../output.ts";
import { recordStack } from "../stack-engine.ts";
import { readStackFile } from "../stack-file.ts";
import { stackSettings } from "../stack-settings.ts";

export interface CostOptions {
  readonly stack: string;
  /** Settings in place of the stack's own. */
  readonly configFile?: string;
  /** Where the estimate goes as JSON; true for stdout. */
  readonly json?: string | true;
  /** Prices to lay over stacks/prices.json. */
  readonly prices?: string;
  /** Usage in place of what is assumed. */
  readonly usage?: string;
}

/** Estimates what a stack costs a month. Needs no network and no credentials: the prices are the repository's. */
export async function cost(options: CostOptions): Promise<void> {
  const file = readStackFile(options.stack, options.configFile);
  const target = options.json === true ? "-" : options.json;
  assertWritable(target);
  const { environment, region } = stackSettings(file);
  const prices = readPrices(options.prices);
  const assumptions = readUsage(environment, options.usage);
  const resources = await recordStack(file);
  const estimate = estimateOf({
    stack: file.stack,
    environment,
    resources,
    ...(region !== undefined && { region }),
    prices,
    assumptions,
  });
  if (target !== undefined) {
    writeJson(target, estimate);
  }
  if (target !== "-") {
    process.stdout.write(`${costLines(estimate).join("\n")}\n`);
  }
}
