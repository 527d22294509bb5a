import { ApiObject, App, Chart, type ChartProps } from "cdk8s";
import type { Construct } from "constructs";

/** An app with one chart that puts no hashes into names. */
export function chartOf(id = "test", props: ChartProps = {}): Chart {
  return new Chart(new App(), id, { disableResourceNameHashes: true, ...props });
}

/** A ConfigMap, the least of objects. */
export function configMap(scope: Construct, name: string, data: Readonly<Record<string, unknown>> = {}): ApiObject {
  return new ApiObject(scope, name, { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data });
}

/** The manifest of the one object of a kind below a construct, as cdk8s renders it. */
export function manifestOf(scope: Construct, kind: string): Record<string, unknown> {
  const [found, ...more] = objectsOf(scope).filter((object) => object.kind === kind);
  if (found === undefined || more.length > 0) {
    throw new Error(`${scope.node.path} has ${found ? more.length + 1 : 0} objects of kind ${kind}, not one`);
  }
  return found.toJson();
}

/** The ApiObjects below a construct. */
export function objectsOf(scope: Construct): ApiObject[] {
  return scope.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
}
