import type { CapacityReport, NodeReport, PlacedPod } from "./report.ts";

/** Pixels. */
const NODE = { width: 190, height: 230, gap: 14, head: 34 };
const LABEL_WIDTH = 120;
const TITLE_HEIGHT = 64;
const ZONE_GAP = 26;
const LEGEND_ROW = 20;
const LEGEND_COLUMN = 300;
const MARGIN = 20;

/** Blocks lower than this have no room for their name. */
const LEGIBLE = 11;

/** The least height of a pod that asks for next to nothing, or it would not be seen. */
const THINNEST = 2;

/**
 * The packing as an SVG: columns are zones, rows are node groups, boxes are nodes, and blocks are pods, as high as their share
 * of the node's CPU. Each block tells its name and requests when pointed at.
 */
export function packingPicture({ stack, nodes, workloads, verdict }: CapacityReport): string {
  const zones = [...new Set(nodes.map(({ zone }) => zone))].toSorted();
  const groups = [...new Set(nodes.map(({ group }) => group))];
  const colours = coloursFor(workloads.map(({ workload }) => workload));
  const inCell = (group: string, zone: string) => nodes.filter((node) => node.group === group && node.zone === zone);
  const across = zones.map((zone) => Math.max(1, ...groups.map((group) => inCell(group, zone).length)));
  const columns = starts(
    across.map((count) => count * (NODE.width + NODE.gap) - NODE.gap + ZONE_GAP),
    MARGIN + LABEL_WIDTH,
  );
  const rows = starts(
    groups.map(() => NODE.height + NODE.gap * 2),
    TITLE_HEIGHT + 30,
  );
  const legend = legendOf(nodes, colours, MARGIN, rows.end + 16, Math.max(columns.end, 700));
  const width = Math.max(columns.end, 700) + MARGIN;
  const body = [
    text(MARGIN, 30, `Packing of stack ${stack}`, { size: 20, weight: "bold" }),
    text(MARGIN, 52, `blocks: pods by requested CPU; boxes: nodes by what is left for pods. Verdict: ${verdict}.`, {
      fill: "#57606a",
    }),
    ...zones.map((zone, column) => text(columns.at(column), TITLE_HEIGHT + 18, zone, { size: 14, weight: "bold" })),
    ...groups.flatMap((group, row) => [
      text(MARGIN, rows.at(row) + 20, group, { size: 14, weight: "bold" }),
      text(MARGIN, rows.at(row) + 38, nodes.find((node) => node.group === group)?.lifecycle ?? "", { fill: "#57606a" }),
      ...zones.flatMap((zone, column) =>
        inCell(group, zone).map((node, index) =>
          nodeBox(node, columns.at(column) + index * (NODE.width + NODE.gap), rows.at(row), colours),
        ),
      ),
    ]),
    ...legend.parts,
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${legend.end}" viewBox="0 0 ${width} ${legend.end}" font-family="Helvetica, Arial, sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...body,
    "</svg>",
    "",
  ].join("\n");
}

function nodeBox({ name, allocatable, requested, pods }: NodeReport, x: number, y: number, colours: Colours): string {
  const inner = NODE.height - NODE.head;
  const scale = inner / Math.max(allocatable.cpu, requested.cpu, 0.001);
  const blocks: string[] = [];
  let top = y + NODE.height;
  for (const pod of pods) {
    const height = Math.max(THINNEST, pod.cpu * scale);
    top -= height;
    blocks.push(podBlock(pod, x + 1, Math.max(top, y + NODE.head), height, colours));
  }
  const taken = `${requested.cpu.toFixed(2)} of ${allocatable.cpu.toFixed(2)} CPU, ${share(requested.memoryMib, allocatable.memoryMib)} memory`;
  return [
    `<rect x="${x}" y="${y}" width="${NODE.width}" height="${NODE.height}" rx="4" fill="#f6f8fa" stroke="#8c959f"/>`,
    text(x + 6, y + 14, shortened(name, NODE.width - 12), { weight: "bold" }),
    text(x + 6, y + 28, taken, { size: 10, fill: "#57606a" }),
    ...blocks,
  ].join("\n");
}

function podBlock(
  { name, workload, cpu, memoryMib }: PlacedPod,
  x: number,
  y: number,
  height: number,
  colours: Colours,
) {
  const width = NODE.width - 2;
  const label =
    height < LEGIBLE
      ? ""
      : text(x + 5, y + height / 2 + 3.2, shortened(nameOf(workload), width - 10), { size: Math.min(11, height - 2) });
  const colour = colours.get(workload) ?? "#d0d7de";
  return `<g><title>${escaped(`${name}: ${cpu} CPU, ${memoryMib} MiB (${workload})`)}</title><rect x="${x}" y="${round(y)}" width="${width}" height="${round(height)}" fill="${colour}" stroke="#ffffff" stroke-width="0.8"/>${label}</g>`;
}

type Colours = ReadonlyMap<string, string>;

/** Hues a golden angle apart, so that neighbours in the list differ, in light tones that dark text is legible on. */
function coloursFor(workloads: readonly string[]): Colours {
  return new Map(
    workloads.map((workload, index) => [
      workload,
      hexColour(((index * 137.508) % 360) / 360, index % 2 === 0 ? 0.65 : 0.5, [0.78, 0.68, 0.84][index % 3] ?? 0.78),
    ]),
  );
}

/**
 * Not every program that draws SVG knows `hsl()`.
 *
 * @see https://www.w3.org/TR/css-color-4/#hsl-to-rgb
 */
function hexColour(hue: number, saturation: number, lightness: number): string {
  const channel = (n: number) => {
    const k = (n + hue * 12) % 12;
    const part = lightness - saturation * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(part * 255)
      .toString(16)
      .padStart(2, "0");
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}

function legendOf(nodes: readonly NodeReport[], colours: Colours, x: number, y: number, width: number) {
  const shown = new Set(nodes.flatMap(({ pods }) => pods.map(({ workload }) => workload)));
  const entries = [...colours].filter(([workload]) => shown.has(workload));
  const perRow = Math.max(1, Math.floor((width - x) / LEGEND_COLUMN));
  const parts = entries.map(([workload, colour], index) => {
    const left = x + (index % perRow) * LEGEND_COLUMN;
    const top = y + Math.floor(index / perRow) * LEGEND_ROW;
    const label = text(left + 20, top + 11, shortened(workload, LEGEND_COLUMN - 30));
    return `<rect x="${left}" y="${top}" width="14" height="14" fill="${colour}" stroke="#8c959f"/>${label}`;
  });
  return { parts, end: y + Math.ceil(entries.length / perRow) * LEGEND_ROW + MARGIN };
}

/** Where parts of these sizes begin that stand one after the other, and where the last one ends. */
function starts(sizes: readonly number[], from: number): { at: (index: number) => number; end: number } {
  const at = (index: number) => from + sizes.slice(0, index).reduce((sum, size) => sum + size, 0);
  return { at, end: at(sizes.length) };
}

function text(
  x: number,
  y: number,
  words: string,
  style: { size?: number; weight?: string; fill?: string } = {},
): string {
  const { size = 11, weight = "normal", fill = "#1f2328" } = style;
  return `<text x="${x}" y="${round(y)}" font-size="${round(size)}" font-weight="${weight}" fill="${fill}">${escaped(words)}</text>`;
}

/** A letter of 11 pixels is about 6 wide. */
function shortened(words: string, width: number): string {
  const most = Math.floor(width / 6.2);
  return words.length <= most ? words : `${words.slice(0, most - 1)}…`;
}

function nameOf(workload: string): string {
  return workload.slice(workload.lastIndexOf("/") + 1);
}

function share(part: number, whole: number): string {
  return `${Math.round((100 * part) / Math.max(1, whole))} %`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
