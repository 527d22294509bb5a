import type { Policies, ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import type { Graph, GraphResource } from "./graph.ts";
import { checkedSettings } from "./pack-config.ts";
import { plainInputs, writeChanges } from "./pack-inputs.ts";
import type { ResourceRule, Rule, RuleText, StackRule, Violation } from "./rule.ts";
import { settingsSchema } from "./rule-settings.ts";
import type { Mapping } from "./values.ts";

/** Inputs by URN. */
type Inputs = Map<string, Mapping>;
type ResourcePolicy = Extract<Policies[number], { validateResource?: unknown }>;
type ConfigSchema = NonNullable<ResourcePolicy["configSchema"]>;
type StackPolicy = Extract<Policies[number], { validateStack: unknown }>;

/** The rules as policies of the Pulumi CLI. */
export function packPolicies(rules: readonly Rule[]): Policies {
  const noted: Inputs = new Map();
  return rules.map((rule) => (rule.kind === "resource" ? resourcePolicy(rule, noted) : stackPolicy(rule, noted)));
}

function resourcePolicy(rule: ResourceRule, noted: Inputs): ResourcePolicy {
  const { remediate } = rule;
  return {
    ...policyText(rule),
    validateResource: (args, report) => {
      const resource = graphResource(args);
      noted.set(resource.urn, resource.inputs);
      const settings = checkedSettings(rule, args.getConfig());
      tell(rule, () => rule.judge(resource, settings).map((each) => ({ ...each, urn: undefined })), report);
    },
    ...(remediate !== undefined && {
      remediateResource: (args) => {
        const resource = graphResource(args);
        const mended = remediate(resource, checkedSettings(rule, args.getConfig()));
        if (mended === undefined) {
          return undefined;
        }
        writeChanges(args.props, resource.inputs, mended);
        return args.props;
      },
    }),
  };
}

function stackPolicy(rule: StackRule, noted: Inputs): StackPolicy {
  return {
    ...policyText(rule),
    validateStack: (args, report) => {
      const settings = checkedSettings(rule, args.getConfig());
      tell(rule, () => rule.judge(graphOf(args, noted), settings), report);
    },
  };
}

/** A rule that throws is its own failure: thrown on, it would end the run before the others were asked. */
function tell(
  rule: RuleText,
  judge: () => readonly Violation[],
  report: (message: string, urn?: string) => void,
): void {
  try {
    for (const { urn, path, message } of judge()) {
      report(`${path === undefined ? "" : `${path}: `}${message.replace(/\.$/, "")}. ${rule.remedy}`, urn);
    }
  } catch (error) {
    report(`The rule itself failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function policyText(rule: Rule) {
  return {
    name: rule.name,
    displayName: rule.title,
    description: `${rule.title}. ${rule.reason}`,
    severity: rule.severity,
    remediationSteps: rule.remedy,
    tags: rule.serves.map(({ framework, clause }) => `${framework} ${clause}`),
    ...(rule.settings !== undefined && { configSchema: settingsSchema(rule) as unknown as ConfigSchema }),
  };
}

function graphResource({ urn, type, props, opts, provider }: ResourceValidationArgs): GraphResource {
  return {
    urn,
    type,
    inputs: plainInputs(props),
    parent: opts.parent ?? "",
    dependsOn: [],
    ...(provider !== undefined && { provider: provider.urn }),
  };
}

/** To a rule on the whole graph the CLI hands outputs; what was noted of each resource before are its inputs, as offline. */
function graphOf({ resources }: StackValidationArgs, noted: Inputs): Graph {
  return {
    environment: resources[0]?.urn.split(":")[2] ?? "",
    resources: resources.map(({ urn, type, props, parent, dependencies, provider }) => ({
      urn,
      type,
      inputs: noted.get(urn) ?? plainInputs(props),
      parent: parent?.urn ?? "",
      dependsOn: dependencies.map((dependency) => dependency.urn),
      ...(provider !== undefined && { provider: provider.urn }),
    })),
  };
}
