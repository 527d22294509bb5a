import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import { rules, sarifLog } from "@plinth/policies";
import { interruptible } from "../interrupt.ts";
import { assertWritable, writeJson } from "../output.ts";
import { readPolicyConfig } from "../policy/policy-config.ts";
import { docsPath, docsText } from "../policy/policy-docs.ts";
import { type PolicyReport, policyReport } from "../policy/policy-report.ts";
import { reportLines } from "../policy/report-lines.ts";
import { synthPath } from "../policy/synth-path.ts";
import { projectDir } from "../project.ts";
import { readStackFile, type StackFile } from "../stack-file.ts";

export interface PolicyOptions {
  readonly stack: string;
  /** Settings in place of the stack's own. */
  readonly configFile?: string;
  /** Levels and settings of rules in place of the stack's own. */
  readonly policyPackConfig?: string;
  /** A file, or "-" or true for stdout. */
  readonly json?: string | true;
  readonly sarif?: string;
  /** Writes the page on the rules, and does nothing else. */
  readonly docs?: true;
}

/** Judges a stack's desired state; exits 1 on a violation of a mandatory rule, or where such a rule failed. */
export async function policy(options: PolicyOptions): Promise<void> {
  if (options.docs) {
    writeFileSync(docsPath, docsText());
    process.stderr.write(`${relative(process.cwd(), docsPath)} written: ${rules.length} rules\n`);
    return;
  }
  const json = options.json === true ? "-" : options.json;
  const file = readStackFile(options.stack, options.configFile);
  const config = readPolicyConfig(options.stack, rules, options.policyPackConfig);
  assertWritable(json);
  assertWritable(options.sarif);
  const report = await interruptible(({ signal }) => policyReport(file, { config, signal }));
  if (options.sarif !== undefined) {
    writeJson(options.sarif, sarifOf(report, file));
  }
  if (json !== undefined) {
    const { stack, violations, failures, resources } = report;
    writeJson(json, { stack, rules: report.rules, resources: resources.length, violations, failures });
  }
  if (json !== "-" && options.sarif !== "-") {
    process.stdout.write(`${reportLines(report, rules).join("\n")}\n`);
  }
  process.exitCode = [...report.violations, ...report.failures].some(({ level }) => level === "mandatory") ? 1 : 0;
}

function sarifOf(report: PolicyReport, file: StackFile): object {
  const resources = new Map(report.resources.map((resource) => [resource.urn, resource]));
  return sarifLog({
    run: report,
    rules,
    stackFile: relative(projectDir, file.path),
    synthFile: (urn) => {
      const resource = resources.get(urn);
      return resource && synthPath(resource);
    },
  });
}
