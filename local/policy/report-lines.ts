import { type Finding, type Rule, type RuleFailure, severities } from "@plinth/policies";
import type { PolicyReport } from "./policy-report.ts";

/** A report for a terminal: the worst first, each rule once with all that breaks it. */
export function reportLines(report: PolicyReport, rules: readonly Rule[]): string[] {
  return [
    ...severities.flatMap((severity) => {
      const found = report.violations.filter((violation) => violation.severity === severity);
      return found.length === 0 ? [] : [severity, ...byRule(found, rules), ""];
    }),
    ...failureLines(report.failures),
    summary(report),
  ];
}

function byRule(found: readonly Finding[], rules: readonly Rule[]): string[] {
  return [...Map.groupBy(found, ({ rule }) => rule)].flatMap(([name, violations]) => {
    const rule = rules.find((each) => each.name === name);
    return [
      `  ${name} (${violations[0]?.level}): ${rule?.title}`,
      ...[...Map.groupBy(violations, ({ urn }) => urn ?? "the whole stack")].flatMap(([urn, ofResource]) => [
        `    ${urn}`,
        ...ofResource.map(({ path, message }) => `      ${path === undefined ? "" : `${path}: `}${message}`),
      ]),
      `    Remedy: ${rule?.remedy}`,
    ];
  });
}

function failureLines(failures: readonly RuleFailure[]): string[] {
  return failures.flatMap(({ rule, level, message, urns }) => [
    `${rule} (${level}) failed, so it says nothing: ${message}`,
    ...urns.map((urn) => `    ${urn}`),
    "",
  ]);
}

function summary({ stack, violations, failures, rules, resources }: PolicyReport): string {
  const mandatory = violations.filter(({ level }) => level === "mandatory").length;
  const counts = `${violations.length} violations, ${mandatory} of them mandatory`;
  const failed = failures.length === 0 ? "" : `, ${failures.length} failures of rules`;
  return `${stack}: ${counts}${failed}; ${rules} rules on ${resources.length} resources`;
}
