import { ApiObject, type App } from "cdk8s";
import type { IConstruct } from "constructs";
import type { BridgedObject } from "./bridged-object.ts";
import { groupKind } from "./cluster-scoped.ts";
import { customKindOf } from "./custom-kind.ts";

/** For each object, those that must be there first. */
export type Edges = ReadonlyMap<BridgedObject, ReadonlySet<BridgedObject>>;

/**
 * Edges from three rules: a construct's dependencies, expanded to the objects under both ends; a CustomResourceDefinition before its
 * custom resources; a Namespace before what is in it.
 */
export function dependencyEdges(app: App, objects: readonly BridgedObject[]): Edges {
  const edges = new Map(objects.map((object) => [object, new Set<BridgedObject>()]));
  const under = objectsUnder(objects);
  for (const construct of app.node.findAll()) {
    for (const target of new Set(construct.node.dependencies)) {
      connect(edges, under(construct), under(target));
    }
  }
  addKindEdges(edges, objects);
  addNamespaceEdges(edges, objects);
  return edges;
}

/** The objects below each construct, found once for each construct that is asked for. */
function objectsUnder(objects: readonly BridgedObject[]): (construct: IConstruct) => readonly BridgedObject[] {
  const ofSource = Map.groupBy(objects, (object) => object.source);
  const cache = new Map<IConstruct, readonly BridgedObject[]>();
  return (construct) => {
    const known = cache.get(construct);
    if (known) {
      return known;
    }
    const below = construct.node
      .findAll()
      .filter((child) => ApiObject.isApiObject(child))
      .flatMap((child) => ofSource.get(child) ?? []);
    cache.set(construct, below);
    return below;
  };
}

function connect(
  edges: Map<BridgedObject, Set<BridgedObject>>,
  from: readonly BridgedObject[],
  to: readonly BridgedObject[],
) {
  // A construct may depend on one of its own parts: then the part itself waits for nobody.
  const targets = new Set(to);
  for (const object of from) {
    if (!targets.has(object)) {
      for (const target of targets) {
        edges.get(object)?.add(target);
      }
    }
  }
}

function addKindEdges(edges: Map<BridgedObject, Set<BridgedObject>>, objects: readonly BridgedObject[]) {
  const definitions = new Map<string, BridgedObject>();
  for (const object of objects) {
    const kind = customKindOf(object);
    if (kind) {
      definitions.set(kind.groupKind, object);
    }
  }
  for (const object of objects) {
    const definition = definitions.get(groupKind(object.apiVersion, object.kind));
    if (definition) {
      edges.get(object)?.add(definition);
    }
  }
}

function addNamespaceEdges(edges: Map<BridgedObject, Set<BridgedObject>>, objects: readonly BridgedObject[]) {
  const namespaces = new Map(
    objects
      .filter(({ kind, apiVersion }) => kind === "Namespace" && apiVersion === "v1")
      .map((object) => [object.name, object]),
  );
  for (const object of objects) {
    const namespace = object.namespace === undefined ? undefined : namespaces.get(object.namespace);
    if (namespace) {
      edges.get(object)?.add(namespace);
    }
  }
}
