import * as pulumi from "@pulumi/pulumi";
import type { App } from "cdk8s";
import type { IConstruct } from "constructs";
import { BridgeError, type Problem } from "./bridge-error.ts";
import type { BridgedObject } from "./bridged-object.ts";
import { collectObjects } from "./collect-objects.ts";
import { creationOrder } from "./creation-order.ts";
import { dependencyEdges } from "./dependency-edges.ts";
import { duplicateObjects } from "./duplicate-objects.ts";
import { isRecord } from "./is-record.ts";
import { kubernetesVersion } from "./kubernetes-version.ts";
import { dependenciesOf, resourceOptionsOf } from "./resource-options.ts";
import { resourceType } from "./resource-type.ts";
import { withoutStampedNamespaces } from "./stamped-namespace.ts";

/** How an app is bridged. */
export interface BridgeOptions {
  /** The Kubernetes provider of every resource: never the default one, which follows the kubeconfig of the day. */
  readonly provider: pulumi.ProviderResource;

  /**
   * The parent of every resource.
   *
   * @default - the stack
   */
  readonly parent?: pulumi.Resource;

  /**
   * What every resource waits for, such as the release that brings the app's custom resource definitions.
   *
   * @default - nothing
   */
  readonly dependsOn?: readonly pulumi.Resource[];

  /**
   * Kinds without a namespace, as `group/Kind`, beside those of Kubernetes, of the platform and of the app's own
   * CustomResourceDefinitions.
   *
   * @default - none
   */
  readonly clusterScopedKinds?: readonly string[];
}

/** The resources of an app. */
export interface BridgedApp {
  /** In the order of creation. */
  readonly resources: readonly pulumi.CustomResource[];

  /** The resources of a construct: its own and those of all below it. */
  of(construct: IConstruct): readonly pulumi.CustomResource[];
}

/**
 * Registers one Pulumi resource for each ApiObject of the app, named by the construct's path. Outputs in any prop stay what they are.
 *
 * @throws BridgeError with every fault of the app (failed validations, duplicate objects, hidden Outputs, circular dependencies);
 * nothing is registered then.
 */
export function bridgeApp(app: App, options: BridgeOptions): BridgedApp {
  const { objects, ordered, edges } = plan(app, options.clusterScopedKinds ?? []);
  const resources = new Map<BridgedObject, pulumi.CustomResource>();
  for (const object of ordered) {
    const dependsOn = [...(edges.get(object) ?? [])].flatMap((target) => resources.get(target) ?? []);
    resources.set(object, register(object, dependsOn, options));
  }
  return {
    resources: [...resources.values()],
    of(construct) {
      const below = new Set(construct.node.findAll());
      return objects.filter(({ source }) => below.has(source)).flatMap((object) => resources.get(object) ?? []);
    },
  };
}

/** Everything that can be wrong is found here, before the first registration. */
function plan(app: App, clusterScopedKinds: readonly string[]) {
  const collection = collectObjects(app);
  const objects = withoutStampedNamespaces(collection.objects, clusterScopedKinds);
  const edges = dependencyEdges(app, objects);
  const { ordered, cycle } = creationOrder(objects, edges);
  const problems = [...collection.problems, ...duplicateObjects(objects), ...circularDependency(cycle)];
  if (problems.length > 0) {
    throw new BridgeError(problems);
  }
  return { objects, ordered, edges };
}

function circularDependency(cycle: readonly BridgedObject[]): Problem[] {
  const [first] = cycle;
  const circle = cycle.map((object) => object.path).join(" -> ");
  return first === undefined ? [] : [{ path: first.path, message: `depends on itself: ${circle}` }];
}

function register(object: BridgedObject, dependsOn: pulumi.Resource[], options: BridgeOptions): pulumi.CustomResource {
  const requested = resourceOptionsOf(object.source);
  const secretOutputs = [...(isSecret(object) ? secretFields : []), ...(requested.additionalSecretOutputs ?? [])];
  return new KubernetesObject(resourceType(object.apiVersion, object.kind), object.path, inputsOf(object), {
    ...requested,
    provider: options.provider,
    version: kubernetesVersion,
    ...(options.parent && { parent: options.parent }),
    dependsOn: [...dependsOn, ...dependenciesOf(requested), ...(options.dependsOn ?? [])],
    ...(secretOutputs.length > 0 && { additionalSecretOutputs: secretOutputs }),
  });
}

/**
 * One class for all kinds: the typed classes of @pulumi/kubernetes drop every top-level field that they do not know, without a word.
 * The registrations are theirs in all else.
 */
class KubernetesObject extends pulumi.CustomResource {}

const secretFields = ["data", "stringData"];

function isSecret({ apiVersion, kind }: BridgedObject): boolean {
  return apiVersion === "v1" && kind === "Secret";
}

/** A Secret's values are secret whatever they were made of; each by itself, so that an unknown one does not hide the others' keys. */
function inputsOf(object: BridgedObject): pulumi.Inputs {
  if (!isSecret(object)) {
    return object.manifest;
  }
  const hidden = secretFields.flatMap((field) => {
    const values = object.manifest[field];
    return isRecord(values)
      ? [[field, Object.fromEntries(Object.entries(values).map(([key, value]) => [key, pulumi.secret(value)]))]]
      : [];
  });
  return { ...object.manifest, ...Object.fromEntries(hidden) };
}
