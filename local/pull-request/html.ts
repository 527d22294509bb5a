import { changeGraph } from "./change-graph.ts";
import type { ComparedResource, ShownField } from "./compare.ts";
import { graphSvg, nodeId } from "./graph-svg.ts";
import { comparedText, countText, dangerText, escaped, isDangerous, valueText } from "./markdown.ts";
import type { PolicyFinding } from "./policy-outcome.ts";
import type { CostChange, PolicyChange, PreviewReport } from "./preview-report.ts";
import { resourceName } from "./stack-resource.ts";

/** The whole report as one page without scripts and without anything from elsewhere; it draws the part of the graph that changed. */
export function htmlOf(report: PreviewReport): string {
  const { stack, resources, policy, cost, secrets } = report;
  const title = `Preview of stack ${escaped(stack)}`;
  const dangers = resources.filter((resource) => !resource.isNoise && isDangerous(resource));
  const [findingsTitle, findings] = findingsOf(policy);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
<h1>${title}</h1>
<p class="counts">${escaped(countText(report))}. ${escaped(comparedText(report))}</p>
${secrets.length > 0 ? `<p>Encrypted settings that change: ${secrets.map(escaped).join(", ")}.</p>` : ""}
${list("Replaced or deleted", dangers.map(dangerItem))}
${list(
  findingsTitle,
  findings.map(({ rule, level, message }) => `${level}: <code>${escaped(rule)}</code> ${escaped(message)}`),
)}
${costText(cost)}
<h2>What changes, and what it builds on</h2>
<div class="graph">${graphSvg(changeGraph(resources))}</div>
<h2>Resources</h2>
${resources.map(resourceBlock).join("\n")}
</html>
`;
}

function findingsOf(policy: PolicyChange): [title: string, findings: readonly PolicyFinding[]] {
  return policy.kind === "found"
    ? ["Policy findings", policy.findings]
    : ["New policy findings", policy.kind === "judged" ? policy.added : []];
}

function costText(cost: CostChange): string {
  const title = "<h2>Cost a month</h2>";
  if (cost.kind === "total") {
    return `${title}<p>$${cost.total.toFixed(2)}, an estimate</p>`;
  }
  return cost.kind === "estimated"
    ? `${title}<p>$${cost.old.toFixed(2)} → $${cost.new.toFixed(2)}, an estimate</p>`
    : "";
}

function list(title: string, items: readonly string[]): string {
  return items.length === 0 ? "" : `<h2>${title}</h2><ul>${items.map((item) => `<li>${item}</li>`).join("")}</ul>`;
}

function dangerItem(resource: ComparedResource): string {
  const name = `<a href="#${nodeId(resource.urn)}">${escaped(resourceName(resource.urn))}</a>`;
  const text = escaped(dangerText(resource)).replaceAll(/`([^`]*)`/g, "<code>$1</code>");
  return `<b>${resource.op}</b> <code>${escaped(resource.type)}</code> ${name}${text}`;
}

function resourceBlock({ urn, type, op, diff, renamedFrom }: ComparedResource): string {
  const rows = diff.map(fieldRow).join("");
  const former =
    renamedFrom === undefined ? "" : `<p>Known before as <code>${escaped(resourceName(renamedFrom))}</code></p>`;
  const summary = `<b class="${op}">${op}</b> <code>${escaped(type)}</code> ${escaped(resourceName(urn))}`;
  const table = rows === "" ? "" : `<table><tr><th>field<th>before<th>after</tr>${rows}</table>`;
  return `<details id="${nodeId(urn)}"><summary>${summary}</summary>${former}${table}</details>`;
}

function fieldRow(field: ShownField): string {
  const side = (key: "old" | "new") => (key in field ? `<code>${escaped(valueText(field[key]))}</code>` : "");
  const note =
    field.noise ?? (field.replaces === undefined ? "" : field.replaces === true ? "replaces" : "may replace");
  const className = field.noise === undefined ? "" : ' class="noise"';
  return `<tr${className}><td><code>${escaped(field.path)}</code> <i>${note}</i><td>${side("old")}<td>${side("new")}</tr>`;
}

const style = `
:root { color-scheme: light dark; --create: #1a7f37; --update: #9a6700; --replace: #bc4c00; --delete: #cf222e; --rename: #0969da }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem }
.counts { font-weight: 600 }
.graph { overflow: auto; max-height: 80vh; border: 1px solid #8888; border-radius: 6px }
details { border-bottom: 1px solid #8884; padding: .3rem 0 }
details:target { background: #ffd70033 }
summary { cursor: pointer }
table { border-collapse: collapse; width: 100%; table-layout: fixed }
th, td { border: 1px solid #8884; padding: .2rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere }
.noise { opacity: .6 }
b.create { color: var(--create) } b.update { color: var(--update) } b.replace { color: var(--replace) }
b.delete { color: var(--delete) } b.rename { color: var(--rename) }
svg text { font: 12px system-ui, sans-serif; fill: currentColor }
svg rect { fill: Canvas; stroke-width: 2 }
svg path { fill: none; stroke: #888; stroke-width: 1.2 }
svg .create rect { stroke: var(--create) } svg .update rect { stroke: var(--update) } svg .replace rect { stroke: var(--replace) }
svg .delete rect { stroke: var(--delete); stroke-dasharray: 5 3 } svg .rename rect { stroke: var(--rename) }
`;
