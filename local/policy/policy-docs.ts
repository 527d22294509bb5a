import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Rule, rules, settingTexts, severities } from "@plinth/policies";
import { isRecord } from "../is-record.ts";
import { projectDir } from "../project.ts";
import { stackNames } from "../stack-file.ts";
import { policyConfigPath, readPolicyConfig } from "./policy-config.ts";

/** Where the page on the rules is kept. */
export const docsPath = join(projectDir, "docs", "policies.md");

/** The page on the rules, from what they say of themselves and from what the stacks ask. */
export function docsText(): string {
  const parts = [
    intro(),
    levels(),
    ...groups().flatMap(([title, own]) => [`## ${title}`, table(own), ...own.map(ruleText)]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function groups(): [string, readonly Rule[]][] {
  const isAbout = ({ name }: Rule, of: string) => new RegExp(`^(${of})-`).test(name);
  const own = (of: (rule: Rule) => boolean) => rules.filter((rule) => rule.kind === "resource" && of(rule));
  const servers = "kafka|vault|consul";
  const all: [string, readonly Rule[]][] = [
    ["Resources of AWS", own((rule) => isAbout(rule, "aws"))],
    ["Objects of Kubernetes", own((rule) => !isAbout(rule, `aws|${servers}`))],
    ["Kafka, Vault, Consul, and what is inside them", own((rule) => isAbout(rule, servers))],
    ["The stack as a whole", rules.filter(({ kind }) => kind === "stack")],
  ];
  return all.filter(([, inGroup]) => inGroup.length > 0);
}

function intro(): string {
  return `# Policies

<!-- Generated from the rules by \`npm run policy -- --docs\`: edit the rules, not this page. -->

${rules.length} rules, in \`policies/rules/\`, one a file. The same code judges a stack in two ways:

- \`npm run policy -- --stack prod\` judges the desired state, with no network and no credentials. \`--json [FILE]\` and \`--sarif FILE\` write the
  findings for machines, SARIF for code scanning. It exits 1 where a mandatory rule is broken or could not be asked, 2 on wrong use.
- \`pulumi up --policy-pack policies --policy-pack-config stacks/policies.prod.json\` has the Pulumi CLI ask them of what it is about to do. Node
  24 must be the first \`node\` on the PATH, as in every npm script.

What is not known before a deployment, or is secret, gets the benefit of the doubt. The Pulumi CLI hands secrets to its policies in the
clear, so there a rule may see more than offline; a rule on the whole stack sees the inputs of its resources in both.

A rule that throws is reported as that rule's failure, and the others go on.`;
}

function levels(): string {
  const rows = stackNames().map((stack) => {
    const content: unknown = JSON.parse(readFileSync(policyConfigPath(stack), "utf8"));
    const { all, ...own } = isRecord(content) ? content : {};
    const others = Object.entries(own).map(([name, entry]) => `\`${name}\`: \`${JSON.stringify(entry)}\``);
    readPolicyConfig(stack, rules);
    return `| ${stack} | ${all} | ${others.join("<br>") || "none"} |`;
  });
  return `## Levels

Kept in \`stacks/policies.<stack>.json\`, in the Pulumi CLI's own format. \`advisory\`: told. \`mandatory\`: ends the deployment. \`remediate\`: mended
where the rule can, else as mandatory. \`disabled\`: not asked. A fault in such a file is refused, all of them at once.

| stack | every rule | settings and levels of single rules |
|---|---|---|
${rows.join("\n")}`;
}

function table(own: readonly Rule[]): string {
  const rows = own
    .toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
    .map(({ name, severity, title }) => `| [${name}](#${name}) | ${severity} | ${cell(title)} |`);
  return `| rule | severity | what holds |\n|---|---|---|\n${rows.join("\n")}`;
}

function ruleText(rule: Rule): string {
  const serves = rule.serves.map(({ framework, clause }) => `${framework} ${clause}`);
  const settings = settingTexts(rule).map(
    ({ name, description, allowed, standard }) =>
      `| ${name} | ${cell(description)} | ${cell(allowed)} | ${standard === undefined ? "must be given" : `\`${cell(standard)}\``} |`,
  );
  return [
    `### ${rule.name}`,
    `${rule.title}. Severity: ${rule.severity}.`,
    `Why: ${rule.reason}`,
    `Remedy: ${rule.remedy}${rule.kind === "resource" && rule.remediate ? " At level `remediate` this is done for you." : ""}`,
    ...(serves.length > 0 ? [`Serves: ${serves.join("; ")}.`] : []),
    ...(settings.length > 0
      ? [`| setting | meaning | allowed | default |\n|---|---|---|---|\n${settings.join("\n")}`]
      : []),
  ].join("\n\n");
}

/** A bar would end the cell. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
