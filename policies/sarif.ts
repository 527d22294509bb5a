import { createHash } from "node:crypto";
import type { Rule, Severity } from "./rule.ts";
import type { Finding, PolicyRun } from "./run-policies.ts";

/** What a log is made of. */
export interface SarifInput {
  readonly run: PolicyRun;
  readonly rules: readonly Rule[];
  /** The file of the stack's settings, from the repository's root. */
  readonly stackFile: string;
  /** The file in the folder that `synth` writes; undefined where a resource has none of its own. */
  readonly synthFile: (urn: string) => string | undefined;
}

/** As code scanning sorts its alerts: 9 and more is critical, 7 high, 4 medium. */
const weights: Readonly<Record<Severity, string>> = { critical: "9.5", high: "8.0", medium: "5.5", low: "2.0" };

/**
 * The findings as SARIF 2.1.0. Every result is in the stack's file, as code scanning wants a file of the repository; the resource is
 * its logical location, and the file of `synth` a related one.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifLog({ run, rules, stackFile, synthFile }: SarifInput): object {
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "plinth-policies", rules: rules.map(ruleOf) } },
        originalUriBaseIds: { SYNTH: { description: { text: "The folder that `npm run synth` wrote." } } },
        automationDetails: { id: `policies/${stackFile}` },
        invocations: [
          {
            executionSuccessful: run.failures.length === 0,
            toolExecutionNotifications: run.failures.map(({ rule, message, urns }) => ({
              level: "error",
              associatedRule: { id: rule },
              message: { text: message },
              locations: urns.map((urn) => ({ logicalLocations: [logicalLocation(urn)] })),
            })),
          },
        ],
        results: run.violations.map((finding) => resultOf(finding, rules, stackFile, synthFile)),
      },
    ],
  };
}

function ruleOf({ name, title, reason, remedy, severity, serves }: Rule) {
  return {
    id: name,
    name,
    shortDescription: { text: title },
    fullDescription: { text: reason },
    help: { text: remedy },
    properties: {
      tags: ["security", ...serves.map(({ framework, clause }) => `${framework} ${clause}`)],
      "security-severity": weights[severity],
    },
  };
}

function resultOf(
  { rule, level, urn, path, message }: Finding,
  rules: readonly Rule[],
  stackFile: string,
  synthFile: SarifInput["synthFile"],
) {
  const file = urn === undefined ? undefined : synthFile(urn);
  const place = [urn, path].filter((part) => part !== undefined).join(" ");
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex(({ name }) => name === rule),
    level: level === "mandatory" ? "error" : "warning",
    message: { text: `${place === "" ? "" : `${place}: `}${message}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: stackFile }, region: { startLine: 1 } },
        ...(urn !== undefined && { logicalLocations: [logicalLocation(urn)] }),
      },
    ],
    ...(file !== undefined && {
      relatedLocations: [
        {
          physicalLocation: { artifactLocation: { uri: file, uriBaseId: "SYNTH" } },
          message: { text: "The object as `npm run synth` writes it." },
        },
      ],
    }),
    partialFingerprints: { "plinthPolicy/v1": createHash("sha256").update(`${rule} ${place}`).digest("hex") },
  };
}

function logicalLocation(urn: string) {
  return { fullyQualifiedName: urn, name: urn.slice(urn.lastIndexOf("::") + 2), kind: "resource" };
}
