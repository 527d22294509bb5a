import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { ConfigError, type PackConfig, type Rule, readPackConfig } from "@plinth/policies";
import { Failure, messageOf } from "../failure.ts";
import { projectDir } from "../project.ts";

/** Where the levels and settings of a stack's rules are kept, in the format of the Pulumi CLI's `--policy-pack-config`. */
export function policyConfigPath(stack: string): string {
  return join(projectDir, "stacks", `policies.${stack}.json`);
}

/**
 * What a stack asks of the rules.
 * @param file another file to read it from
 * @throws Failure where there is no such file, or with every fault in it
 */
export function readPolicyConfig(stack: string, rules: readonly Rule[], file?: string): PackConfig {
  const path = file === undefined ? policyConfigPath(stack) : resolve(file);
  const shown = relative(process.cwd(), path);
  if (!existsSync(path)) {
    throw new Failure(
      `There is no file ${shown}: it says at which level each rule is asked, as in {"all": "advisory"}.`,
      2,
    );
  }
  try {
    return readPackConfig(JSON.parse(readFileSync(path, "utf8")), rules);
  } catch (error) {
    if (error instanceof ConfigError) {
      throw new Failure(`${shown}: ${error.message}`, 2, { cause: error });
    }
    throw new Failure(`${shown} cannot be read as JSON: ${messageOf(error)}`, 2, { cause: error });
  }
}
