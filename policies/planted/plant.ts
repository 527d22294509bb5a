import type { Graph, GraphResource } from "../graph.ts";
import { at } from "../values.ts";

/** A fault, and what it breaks. */
export interface Plant {
  /** A copy of the graph with the fault in it. */
  readonly into: (graph: Graph) => Graph;
  /** Rules that the fault cannot but break as well, each with the reason. */
  readonly also?: Readonly<Record<string, string>>;
}

/** Which resource: by type, and where there are more, by a part of its name. */
export interface Spot {
  readonly type: string;
  readonly name?: string;
}

/** Sets what stands at a path of the inputs; undefined takes it away. */
export function set({ type, name = "" }: Spot, path: string, value: unknown): Plant["into"] {
  return change({ type, name }, (inputs) => put(inputs, path, value));
}

/** Changes a copy of the inputs of the first resource that fits. */
export function change(spot: Spot, mutate: (inputs: Record<string, unknown>) => void): Plant["into"] {
  return (graph) => {
    const { urn } = found(graph, spot);
    return {
      ...graph,
      resources: graph.resources.map((each) => {
        if (each.urn !== urn) {
          return each;
        }
        const inputs = structuredClone(each.inputs) as Record<string, unknown>;
        mutate(inputs);
        return { ...each, inputs };
      }),
    };
  };
}

/** Adds a resource. */
export function add(type: string, inputs: Readonly<Record<string, unknown>>, name = "planted"): Plant["into"] {
  return (graph) => {
    const packageName = type.split(":")[0] ?? "";
    const provider = graph.resources.find((each) => each.type.startsWith(`${packageName}:`) && each.provider)?.provider;
    const planted: GraphResource = {
      urn: `urn:pulumi:${graph.environment}::plinth::${type}::${name}`,
      type,
      inputs,
      parent: "",
      dependsOn: [],
      provider: provider ?? "",
    };
    return { ...graph, resources: [...graph.resources, planted] };
  };
}

/** Adds a changed copy of the first resource that fits. */
export function copy(
  spot: Spot,
  type: string,
  mutate: (inputs: Record<string, unknown>) => void,
  name = "planted",
): Plant["into"] {
  return (graph) => {
    const inputs = structuredClone(found(graph, spot).inputs) as Record<string, unknown>;
    mutate(inputs);
    return add(type, inputs, name)(graph);
  };
}

/** Takes the first resource that fits away. */
export function remove(spot: Spot): Plant["into"] {
  return (graph) => {
    const { urn } = found(graph, spot);
    return { ...graph, resources: graph.resources.filter((each) => each.urn !== urn) };
  };
}

/** Several faults together. */
export function all(...plants: readonly Plant["into"][]): Plant["into"] {
  return (graph) => plants.reduce((planted, into) => into(planted), graph);
}

function found(graph: Graph, { type, name = "" }: Spot): GraphResource {
  const fitting = graph.resources.find((each) => each.type === type && each.urn.split("::").at(-1)?.includes(name));
  if (fitting === undefined) {
    throw new Error(`The stack has no ${type} called ${name || "anything"} to plant a fault in.`);
  }
  return fitting;
}

/**
 * Puts a value where a path leads.
 * @throws Error where nothing holds the last part of the path, or nothing is there to take away: a plant must fit what is there
 */
export function put(inputs: Record<string, unknown>, path: string, value: unknown): void {
  const [last = "", ...rest] = (path.match(/[^.[\]]+/g) ?? []).toReversed();
  const holder = at(inputs, rest.toReversed().join("."));
  if (typeof holder !== "object" || holder === null) {
    throw new Error(`Nothing stands at ${rest.toReversed().join(".")} to plant ${last} in.`);
  }
  if (value === undefined && !Reflect.has(holder, last)) {
    throw new Error(`Nothing stands at ${path} to take away.`);
  }
  if (value === undefined) {
    Reflect.deleteProperty(holder, last);
  } else {
    Reflect.set(holder, last, value);
  }
}
