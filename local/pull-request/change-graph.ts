import type { ComparedResource } from "./compare.ts";

/** A changed resource at its place: column by what it builds on, row by order. */
export interface GraphNode {
  readonly resource: ComparedResource;
  readonly column: number;
  readonly row: number;
}

/** The part of the graph that changes. */
export interface ChangeGraph {
  readonly nodes: readonly GraphNode[];
  /** From what is built on to what builds on it. */
  readonly edges: readonly { readonly from: GraphNode; readonly to: GraphNode }[];
}

/** Lays out what changes: each resource right of all that it builds on. */
export function changeGraph(resources: readonly ComparedResource[]): ChangeGraph {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const columns = new Map<string, number>();
  const columnOf = (resource: ComparedResource): number => {
    const known = columns.get(resource.urn);
    if (known !== undefined) {
      return known;
    }
    // Against a circle, of which a broken program might be made.
    columns.set(resource.urn, 0);
    const before = resource.after.flatMap((urn) => byUrn.get(urn) ?? []).map(columnOf);
    const column = before.length === 0 ? 0 : Math.max(...before) + 1;
    columns.set(resource.urn, column);
    return column;
  };
  const rows = new Map<number, number>();
  const nodes = resources.map((resource) => {
    const column = columnOf(resource);
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    return { resource, column, row };
  });
  return { nodes, edges: edgesOf(nodes) };
}

function edgesOf(nodes: readonly GraphNode[]): ChangeGraph["edges"] {
  const byUrn = new Map(nodes.map((node) => [node.resource.urn, node]));
  return nodes.flatMap((to) =>
    to.resource.after.flatMap((urn) => {
      const from = byUrn.get(urn);
      return from === undefined ? [] : [{ from, to }];
    }),
  );
}
