import { createHash } from "node:crypto";
import type { ChangeGraph, GraphNode } from "./change-graph.ts";
import { escaped } from "./markdown.ts";
import { resourceName } from "./stack-resource.ts";

const box = { width: 250, height: 44, gapX: 70, gapY: 14, margin: 12 } as const;

/** How much of a name fits into a box, in characters. */
const longestName = 30;

/** The anchor of a resource in the page. */
export function nodeId(urn: string): string {
  return `r-${createHash("sha256").update(urn).digest("hex").slice(0, 12)}`;
}

/** Draws the graph; a click on a box leads to its resource. */
export function graphSvg({ nodes, edges }: ChangeGraph): string {
  const width = Math.max(0, ...nodes.map((node) => leftOf(node) + box.width)) + box.margin;
  const height = Math.max(0, ...nodes.map((node) => topOf(node) + box.height)) + box.margin;
  const lines = edges.map(({ from, to }) => edgePath(from, to)).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" role="img" aria-label="${nodes.length} changed resources">${lines}${nodes.map(nodeBox).join("")}</svg>`;
}

function nodeBox(node: GraphNode): string {
  const { urn, type, op } = node.resource;
  const [x, y] = [leftOf(node), topOf(node)];
  const kind = type.split(":").at(-1) ?? type;
  return (
    `<a href="#${nodeId(urn)}" class="${op}"><title>${escaped(`${op} ${type} ${resourceName(urn)}`)}</title>` +
    `<rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="6"/>` +
    `<text x="${x + 10}" y="${y + 18}" font-weight="600">${escaped(fitted(`${op} ${kind}`))}</text>` +
    `<text x="${x + 10}" y="${y + 35}">${escaped(fitted(resourceName(urn)))}</text></a>`
  );
}

function edgePath(from: GraphNode, to: GraphNode): string {
  const [x1, y1] = [leftOf(from) + box.width, topOf(from) + box.height / 2];
  const [x2, y2] = [leftOf(to), topOf(to) + box.height / 2];
  const middle = (x1 + x2) / 2;
  return `<path d="M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}"/>`;
}

function leftOf({ column }: GraphNode): number {
  return box.margin + column * (box.width + box.gapX);
}

function topOf({ row }: GraphNode): number {
  return box.margin + row * (box.height + box.gapY);
}

function fitted(text: string): string {
  return text.length <= longestName ? text : `…${text.slice(1 - longestName)}`;
}
