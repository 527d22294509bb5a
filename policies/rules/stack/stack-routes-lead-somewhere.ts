import type { Graph, GraphResource } from "../../graph.ts";
import { isKind, objectOf } from "../../kubernetes/object.ts";
import { hasRelease } from "../../kubernetes/releases.ts";
import { seen } from "../../kubernetes/seen.ts";
import { stackRule, type Violation } from "../../rule.ts";
import { isHidden, list, type Mapping, mapping } from "../../values.ts";

export const stackRoutesLeadSomewhere = stackRule({
  name: "stack-routes-lead-somewhere",
  title: "Routes name Gateways and Services that there are",
  reason: "A route to nothing answers 500, one from nothing never answers; both are accepted without a word.",
  remedy: "Name a Gateway's listener and a Service's port as they are.",
  severity: "high",
  serves: [
    { framework: "Well-Architected", clause: "REL11-BP01 Monitor all components of the workload to detect failures" },
  ],
  judge: (graph) =>
    graph.resources
      .filter((resource) => isKind(resource, "HTTPRoute", "GRPCRoute"))
      .flatMap((route) => [...lostParents(route, graph), ...lostBackends(route, graph)]),
});

function lostParents(route: GraphResource, graph: Graph): readonly Violation[] {
  return list(seen(route.inputs, "spec.parentRefs")).flatMap((value, index) => {
    const reference = mapping(value);
    const path = `spec.parentRefs[${index}]`;
    const target = targetOf(route, reference, "Gateway", graph);
    if (typeof target === "string") {
      return [{ urn: route.urn, path: `${path}.name`, message: target }];
    }
    const { sectionName } = reference;
    const listeners = list(seen(target?.inputs, "spec.listeners"));
    return typeof sectionName === "string" &&
      listeners.length > 0 &&
      !listeners.some((listener) => seen(listener, "name") === sectionName)
      ? [
          {
            urn: route.urn,
            path: `${path}.sectionName`,
            message: `the Gateway has no listener ${sectionName}; one that it has is needed`,
          },
        ]
      : [];
  });
}

function lostBackends(route: GraphResource, graph: Graph): readonly Violation[] {
  return list(seen(route.inputs, "spec.rules")).flatMap((rule, ruleIndex) =>
    list(seen(rule, "backendRefs")).flatMap((value, index) => {
      const reference = mapping(value);
      const path = `spec.rules[${ruleIndex}].backendRefs[${index}]`;
      const target = targetOf(route, reference, "Service", graph);
      if (typeof target === "string") {
        return [{ urn: route.urn, path: `${path}.name`, message: target }];
      }
      const { port } = reference;
      const ports = list(seen(target?.inputs, "spec.ports")).map((each) => seen(each, "port"));
      return typeof port === "number" && ports.length > 0 && !ports.some((each) => each === port || isHidden(each))
        ? [
            {
              urn: route.urn,
              path: `${path}.port`,
              message: `the Service has no port ${port}; it has ${ports.join(", ")}`,
            },
          ]
        : [];
    }),
  );
}

/** What a reference leads to; a sentence where that is nothing, undefined where one cannot know. */
function targetOf(
  route: GraphResource,
  reference: Mapping,
  kind: string,
  graph: Graph,
): GraphResource | string | undefined {
  const { name } = reference;
  const namespace = reference.namespace ?? objectOf(route)?.namespace ?? "";
  if ((reference.kind ?? kind) !== kind || typeof name !== "string" || typeof namespace !== "string") {
    return undefined;
  }
  const found = graph.resources.find((resource) => {
    const object = objectOf(resource);
    return object?.kind === kind && object.name === name && object.namespace === namespace;
  });
  return (
    found ?? (hasRelease(graph, namespace) ? undefined : `there is no ${kind} ${name} in ${namespace}; one is needed`)
  );
}
