import type resourcePb from "@pulumi/pulumi/proto/resource_pb.js";
import type { AliasSpec } from "./alias.ts";
import { EngineError } from "./engine-error.ts";
import { fromStruct, fromValue } from "./marshal.ts";
import type { PropertyObject, PropertyValue } from "./property-value.ts";
import type { CustomTimeouts } from "./resource-state.ts";

/** A registration as the program asked for it; what is inherited or looked up is not filled in yet. */
export interface ResourceGoal {
  readonly type: string;
  readonly name: string;
  /** URN; "" for the stack only. */
  readonly parent: string;
  readonly custom: boolean;
  readonly inputs: PropertyObject;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** `<urn>::<id>`, or "" for the inherited or the default one. */
  readonly provider: string;
  /** Providers for the children, by package. */
  readonly providers: Readonly<Record<string, string>>;
  readonly protect: boolean | undefined;
  readonly retainOnDelete: boolean | undefined;
  readonly deleteBeforeReplace: boolean | undefined;
  readonly deletedWith: string;
  readonly replaceWith: readonly string[];
  readonly replacementTrigger: PropertyValue | undefined;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly hideDiffs: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
  readonly aliases: readonly AliasSpec[];
  readonly importId: string;
  readonly customTimeouts: CustomTimeouts;
}

/**
 * Reads a registration.
 * @throws EngineError naming an SDK feature that the embedded engine does not have.
 */
export function goalOf(request: resourcePb.RegisterResourceRequest): ResourceGoal {
  refuseUnsupported(request);
  return {
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent(),
    custom: request.getCustom(),
    inputs: fromStruct(request.getObject()),
    dependencies: [...new Set(request.getDependenciesList())],
    propertyDependencies: propertyDependenciesOf(request),
    provider: request.getProvider(),
    providers: Object.fromEntries(request.getProvidersMap().toObject()),
    protect: request.hasProtect() ? request.getProtect() : undefined,
    retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : undefined,
    deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
    deletedWith: request.getDeletedwith(),
    replaceWith: request.getReplaceWithList(),
    replacementTrigger: fromValue(request.getReplacementTrigger()),
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    hideDiffs: request.getHidediffsList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    aliases: [...request.getAliasurnsList().map((urn) => ({ urn })), ...request.getAliasesList().map(aliasOf)],
    importId: request.getImportid(),
    customTimeouts: timeoutsOf(request),
  };
}

/** Reads the request to take in an existing object; what it does not say is as for a plain resource. */
export function readGoalOf(request: resourcePb.ReadResourceRequest): ResourceGoal {
  return {
    ...plainGoal,
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent(),
    inputs: fromStruct(request.getProperties()),
    dependencies: [...new Set(request.getDependenciesList())],
    provider: request.getProvider(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
  };
}

/** A resource without any option. */
export const plainGoal: Omit<ResourceGoal, "type" | "name" | "inputs"> = {
  parent: "",
  custom: true,
  dependencies: [],
  propertyDependencies: {},
  provider: "",
  providers: {},
  protect: undefined,
  retainOnDelete: undefined,
  deleteBeforeReplace: undefined,
  deletedWith: "",
  replaceWith: [],
  replacementTrigger: undefined,
  ignoreChanges: [],
  replaceOnChanges: [],
  hideDiffs: [],
  additionalSecretOutputs: [],
  aliases: [],
  importId: "",
  customTimeouts: {},
};

function refuseUnsupported(request: resourcePb.RegisterResourceRequest): void {
  const hooks = request.getHooks();
  const used: readonly [boolean, string][] = [
    [request.getRemote(), "a remote component (one that a provider plugin builds)"],
    [request.getTransformsList().length > 0, "`transforms`"],
    [hooks !== undefined && Object.values(hooks.toObject()).some((names) => names.length > 0), "`hooks`"],
    [request.getPackageref() !== "", "a parameterized package"],
    [request.getStateMigrationsList().length > 0, "`stateMigrations`"],
    [request.getEnvvarmappingsMap().getLength() > 0, "`envVarMappings`"],
  ];
  const feature = used.find(([isUsed]) => isUsed)?.[1];
  if (feature !== undefined) {
    throw new EngineError(
      `${request.getType()} "${request.getName()}" uses ${feature}, which the embedded engine does not have. ` +
        "Run this stack with the Pulumi CLI, or leave it out.",
    );
  }
}

function propertyDependenciesOf(request: resourcePb.RegisterResourceRequest): Record<string, readonly string[]> {
  const dependencies: Record<string, readonly string[]> = {};
  request.getPropertydependenciesMap().forEach((urns, property) => {
    dependencies[property] = urns.getUrnsList();
  });
  return dependencies;
}

type WireAlias = ReturnType<resourcePb.RegisterResourceRequest["getAliasesList"]>[number];

function aliasOf(alias: WireAlias): AliasSpec {
  const spec = alias.getSpec();
  if (spec === undefined) {
    return { urn: alias.getUrn() };
  }
  return {
    name: spec.getName(),
    type: spec.getType(),
    stack: spec.getStack(),
    project: spec.getProject(),
    parent: spec.hasParenturn() ? spec.getParenturn() : undefined,
    noParent: spec.getNoparent(),
  };
}

function timeoutsOf(request: resourcePb.RegisterResourceRequest): CustomTimeouts {
  const timeouts: Record<string, string> = { ...request.getCustomtimeouts()?.toObject() };
  return Object.fromEntries(
    Object.entries(timeouts)
      .filter(([, text]) => text !== "")
      .map(([kind, text]) => [kind, secondsOf(text)]),
  );
}

const secondsPerUnit: Readonly<Record<string, number>> = {
  h: 3600,
  m: 60,
  s: 1,
  ms: 0.001,
  us: 1e-6,
  µs: 1e-6,
  ns: 1e-9,
};

/** Seconds of a Go duration such as `1h30m`. @throws EngineError on any other text. */
function secondsOf(duration: string): number {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|us|µs|ns|h|m|s)/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join("") !== duration) {
    throw new EngineError(`"${duration}" is not a duration such as "90s", "10m" or "1h30m".`);
  }
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (secondsPerUnit[unit ?? ""] ?? 0), 0);
}
