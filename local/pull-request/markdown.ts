import type { ComparedResource, Operation, ShownField } from "./compare.ts";
import type { PolicyFinding } from "./policy-outcome.ts";
import { type CostChange, type PolicyChange, type PreviewReport, shortHash } from "./preview-report.ts";
import { type Section, withinLimit } from "./section.ts";
import { resourceName } from "./stack-resource.ts";

/** The line by which the comment of a stack is found again. It shows nowhere. */
export function markerOf(stack: string): string {
  return `<!-- plinth-preview stack=${stack} -->`;
}

/** The longest value that is shown whole, in characters. */
const longestValue = 400;

/** How many fields of one resource are shown. */
const mostFields = 60;

/** The report for reviewers, in GitHub's Markdown, short enough for a comment. */
export function markdownOf(report: PreviewReport): string {
  const shown = report.resources.filter(({ isNoise }) => !isNoise);
  const dangers = shown.filter(isDangerous);
  return withinLimit([
    { of: "summary", text: headLines(report) },
    ...titled("dangers", "### Replaced or deleted", dangers.map(dangerLine)),
    ...titled("policy results", policyTitle(report.policy), policyLines(report.policy)),
    ...costSections(report.cost),
    ...titled("resources", "### Resources", shown.map(resourceBlock)),
    ...noiseSections(report.resources.filter(({ isNoise }) => isNoise)),
  ]);
}

/** What stands in the comment when there is nothing to compare. */
export function failureMarkdown(stack: string, message: string): string {
  return withinLimit([
    {
      of: "summary",
      text: `${markerOf(stack)}\n## Preview of stack \`${stack}\`: failed\n\n${fenced("text", message.slice(0, 20_000))}\n`,
    },
  ]);
}

/** Such as `1 to delete, 2 to create`, the worst first. */
export function countText({ changes, resources }: PreviewReport): string {
  const words: readonly Operation[] = ["delete", "replace", "update", "create", "rename"];
  const folded = resources.filter(({ isNoise }) => isNoise).length;
  const parts = words.flatMap((op) => {
    const note = op === "update" && folded > 0 ? ` (${folded} of them folded as noise)` : "";
    return changes[op] > 0 ? [`${changes[op]} to ${op}${note}`] : [];
  });
  return parts.length === 0
    ? `Nothing changes: ${changes.same} resources stay the same`
    : `${parts.join(", ")}, ${changes.same} unchanged`;
}

/** Whether it is shown on top: what goes, and what may. */
export function isDangerous({ op, diff }: ComparedResource): boolean {
  return op === "delete" || op === "replace" || diff.some(({ replaces }) => replaces === "maybe");
}

/** What stands behind a deletion or replacement, in sentences. */
export function dangerText(resource: ComparedResource): string {
  const { op, diff, endangers, dependents, reappearsAs } = resource;
  const causes = diff.filter(({ replaces }) => replaces !== undefined).map(({ path }) => code(path));
  return [
    op === "delete" || causes.length === 0 ? "" : ` because of ${causes.join(", ")}`,
    endangers === undefined ? "" : `: ${endangers}`,
    dependents === undefined
      ? "."
      : `. ${dependents} other ${dependents === 1 ? "resource builds" : "resources build"} on it.`,
    reappearsAs === undefined
      ? ""
      : ` ${code(resourceName(reappearsAs))} is new with the same inputs: if this is a rename, give it an alias.`,
  ].join("");
}

/** What was compared with what, in sentences. */
export function comparedText({ engine, base, head }: PreviewReport): string {
  const commits = base === undefined || head === undefined ? undefined : `${shortHash(base)} → ${shortHash(head)}`;
  if (engine === "commits") {
    return `${commits}, desired state against desired state.`;
  }
  const ofCommits = commits === undefined ? "" : ` Policies and cost: ${commits}, by the desired state of each commit.`;
  return `By the Pulumi CLI, against its state of the stack.${ofCommits}`;
}

function headLines(report: PreviewReport): string {
  const { stack, engine, isNewStack, secrets } = report;
  return [
    markerOf(stack),
    `## Preview of stack \`${stack}\``,
    "",
    `**${countText(report)}.** ${comparedText(report)}`,
    ...(isNewStack
      ? ["", `${engine === "pulumi" ? "The stack is empty" : "The base has no such stack"}: everything is new.`]
      : []),
    ...(secrets.length > 0
      ? [
          "",
          `Encrypted settings that change: ${secrets.map(code).join(", ")}. Which resources they reach cannot be told without the key.`,
        ]
      : []),
    "",
  ].join("\n");
}

function titled(of: string, title: string, texts: readonly string[]): Section[] {
  return texts.map((text, index) => ({ of, text: index === 0 ? `${title}\n\n${text}` : text }));
}

const opWords: Readonly<Record<Operation, string>> = {
  create: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
  rename: "rename",
};

function dangerLine(resource: ComparedResource): string {
  const word =
    { delete: "🗑️ **Deleted**", replace: "⚠️ **Replaced**" }[String(resource.op)] ?? "❔ **Possibly replaced**";
  return `- ${word}: ${code(resource.type)} ${code(resourceName(resource.urn))}${dangerText(resource)}\n`;
}

function policyTitle(policy: PolicyChange): string {
  if (policy.kind === "found") {
    return `### Policies: ${policy.findings.length} found`;
  }
  if (policy.kind !== "judged") {
    return "### Policies";
  }
  const { added, kept, mended } = policy;
  return `### Policies: ${added.length} new, ${kept.length} known, ${mended} mended`;
}

function policyLines(policy: PolicyChange): string[] {
  if (policy.kind === "none") {
    return [];
  }
  if (policy.kind === "failed") {
    return [`The policies could not be asked.\n\n${fenced("text", policy.reason)}\n`];
  }
  const { added, kept } = policy.kind === "found" ? { added: [], kept: policy.findings } : policy;
  const lines = [
    ...added.map((finding) => findingLine(finding, "**new** ")),
    ...kept.map((finding) => findingLine(finding, "")),
  ];
  return lines.length === 0 ? ["Every rule is kept.\n"] : lines;
}

function findingLine({ rule, level, severity, urn, path, message }: PolicyFinding, mark: string): string {
  const where = [urn === undefined ? [] : [code(resourceName(urn))], path === undefined ? [] : [code(path)]].flat();
  const head = `${level === "mandatory" ? "❌" : "💡"} ${mark}${level}${severity === undefined ? "" : `, ${severity}`}`;
  return `- ${head}: ${code(rule)} ${where.join(" ")}: ${plain(message)}\n`;
}

function costSections(cost: CostChange): Section[] {
  if (cost.kind === "none") {
    return [];
  }
  if (cost.kind === "failed") {
    return [{ of: "cost", text: `### Cost\n\nCould not be estimated.\n\n${fenced("text", cost.reason)}\n` }];
  }
  if (cost.kind === "total") {
    return [{ of: "cost", text: `### Cost\n\n${dollars(cost.total)} a month, an estimate.\n` }];
  }
  const change = cost.new - cost.old;
  const title = `### Cost: ${Math.abs(change) < 0.005 ? "no change" : `${signed(change)} a month`}`;
  const rows = cost.components.map(
    ({ component, old, new: next }) =>
      `| ${plain(component)} | ${dollars(old)} | ${dollars(next)} | ${signed(next - old)} |\n`,
  );
  const total = `| **Total** | ${dollars(cost.old)} | ${dollars(cost.new)} | **${signed(change)}** |\n`;
  const table = `| | before | after | change |\n|---|---:|---:|---:|\n${rows.join("")}${total}`;
  return [
    { of: "cost", text: `${title}\n\n${rows.length === 0 ? `${dollars(cost.new)} a month, an estimate.\n` : table}` },
  ];
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}

function signed(amount: number): string {
  return `${amount < 0 ? "−" : "+"}${dollars(Math.abs(amount))}`;
}

function resourceBlock(resource: ComparedResource): string {
  const { op, type, urn, diff, renamedFrom } = resource;
  const fields = diff.filter(({ noise }) => noise === undefined);
  const folded = diff.length - fields.length;
  const notes = [
    renamedFrom === undefined ? [] : [`Known before as ${code(resourceName(renamedFrom))}; an alias says so.`],
    folded === 0 ? [] : [`${folded} more differ in checksums, order or generated names only.`],
    op === "delete" ? ["It goes as a whole."] : [],
  ].flat();
  const summary = `<summary>${opWords[op]} <code>${escaped(type)}</code> <b><code>${escaped(resourceName(urn))}</code></b></summary>`;
  const body = [...(fields.length > 0 ? [fieldsText(fields)] : []), ...notes].join("\n\n");
  return `<details>${summary}\n\n${body}\n\n</details>\n`;
}

function fieldsText(fields: readonly ShownField[]): string {
  const rest = fields.length - mostFields;
  const lines = fields.slice(0, mostFields).flatMap(fieldLines);
  return fenced("diff", [...lines, ...(rest > 0 ? [`  (${rest} more fields)`] : [])].join("\n"));
}

function fieldLines(field: ShownField): string[] {
  const note = { true: "  (replaces)", maybe: "  (may replace: known to an up only)" }[String(field.replaces)] ?? "";
  return [
    `  ${field.path}${note}`,
    ...("old" in field ? [`- ${valueText(field.old)}`] : []),
    ...("new" in field ? [`+ ${valueText(field.new)}`] : []),
  ];
}

/** One line of JSON; the words for what must not be shown, or cannot be, stand without quotes. */
export function valueText(value: unknown): string {
  if (value === "[secret]" || value === "[unknown]" || value === "[not shown]") {
    return value;
  }
  const text = JSON.stringify(value) ?? "undefined";
  const rest = text.length - longestValue;
  return rest > 0 ? `${text.slice(0, longestValue)}… (${rest} more characters)` : text;
}

function noiseSections(resources: readonly ComparedResource[]): Section[] {
  if (resources.length === 0) {
    return [];
  }
  const lines = resources.map(({ urn, type, diff }) => {
    const kinds = [...new Set(diff.flatMap(({ noise }) => noise ?? []))];
    return `- ${code(type)} ${code(resourceName(urn))}: ${kinds.join(", ")}`;
  });
  const summary = `<summary>${resources.length} updated in checksums, order or generated names only</summary>`;
  return [{ of: "noise", text: `<details>${summary}\n\n${lines.join("\n")}\n\n</details>\n` }];
}

/** A code span: nothing in it is Markdown, a mention or a link. */
function code(text: string): string {
  return `\`${text.replaceAll("`", "'").replaceAll(/\s+/g, " ")}\``;
}

/** Text of others within a line or a cell: no Markdown, no HTML, no mention. */
function plain(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`*_[\]|~#]/g, "\\$&")
    .replaceAll("@", "@\u200b");
}

/** Within HTML. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** A code block whose fence is longer than any in it. */
function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
