import { aliasUrns } from "./alias.ts";
import type { EngineOptions, RunOptions } from "./embedded-engine.ts";
import { EngineError } from "./engine-error.ts";
import type { Monitor } from "./monitor-server.ts";
import { reportedFailure } from "./program.ts";
import { hostProgram } from "./program-host.ts";
import { isSecret, isUnknown, type PropertyObject, type PropertyValue, transform, unknown } from "./property-value.ts";
import type { ResourceGoal } from "./resource-goal.ts";
import { isProviderType, makeUrn, packageOf, providerType } from "./urn.ts";

/** A registration as the program made it; `{"$unknown": true}` and `{"$secret": true}` stand for such values. */
export interface RecordedResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs: PropertyObject;
  /** URN; "" for the stack. */
  readonly parent: string;
  readonly dependsOn: readonly string[];
  /** The URN of its provider; "" for components and providers. */
  readonly provider: string;
  /** The URNs under which it may have stood before. @default - none */
  readonly aliases?: readonly string[];
}

/**
 * Runs the program dry on an empty state and notes what it registers, in the order of registration. No provider is made or
 * asked, nothing outside the program is touched.
 * @throws EngineError when the program fails
 */
export async function recordProgram(options: EngineOptions, run: RunOptions): Promise<RecordedResource[]> {
  const { project, stack, programDir, main, config, secretKeys } = options;
  const recorded = new Map<string, RecordedResource>();
  const goals = new Map<string, ResourceGoal>();
  const errors: string[] = [];
  let endedWell = false;

  const register = async (goal: ResourceGoal, id: string) => {
    const urn = makeUrn(stack, project, goal.parent, goal.type, goal.name);
    if (recorded.has(urn)) {
      throw new EngineError(`Duplicate resource URN ${urn}.`);
    }
    goals.set(urn, goal);
    const aliases = aliasesOf(goal, options, recorded.get(goal.parent)?.aliases ?? []);
    recorded.set(urn, {
      urn,
      type: goal.type,
      inputs: marked(goal.inputs) as PropertyObject,
      parent: goal.parent,
      dependsOn: goal.dependencies,
      provider: providerUrn(goal, goals, options),
      ...(aliases.length > 0 && { aliases }),
    });
    return { urn, id: goal.custom ? id : "", outputs: goal.inputs };
  };
  const monitor: Monitor = {
    register: (goal) => register(goal, unknown),
    read: register,
    async registerOutputs() {},
    async invoke(token, args) {
      return options.documentedAnswer?.(token, args);
    },
    async programEnded() {
      endedWell = true;
    },
    refused: (error) => errors.push(error.message),
  };
  const program = await hostProgram(
    { project, stack, dir: programDir, main, config, secretKeys, preview: true, parallel: options.parallel ?? 32 },
    monitor,
    (event) => options.onEvent?.(event),
    (message) => errors.push(message),
  );
  const stop = () => void program.stop();
  run.signal?.addEventListener("abort", stop, { once: true });
  try {
    const exit = await program.exit;
    if (exit.code !== 0 && exit.code !== reportedFailure && errors.length === 0) {
      errors.push(`The program failed with exit code ${exit.code}.`);
    }
  } finally {
    run.signal?.removeEventListener("abort", stop);
    program.close();
  }
  if (errors.length > 0 || !endedWell) {
    throw new EngineError(
      errors.length > 0 ? [...new Set(errors)].join("\n") : "The program ended before it was done.",
    );
  }
  return [...recorded.values()];
}

/** Without a state nobody knows under which of its names the parent stood: a child may have stood below any. */
function aliasesOf(
  { type, name, parent, aliases }: ResourceGoal,
  { stack, project }: EngineOptions,
  formerParents: readonly string[],
): string[] {
  const urns = [undefined, ...formerParents].flatMap((parentAlias) =>
    aliasUrns({ stack, project, type, name, parent, parentAlias }, aliases, (urn) =>
      urn === parent ? parentAlias : undefined,
    ),
  );
  return [...new Set(urns)];
}

/** The same choice as a run makes, without registering a default provider. */
function providerUrn(goal: ResourceGoal, goals: ReadonlyMap<string, ResourceGoal>, options: EngineOptions): string {
  if (!goal.custom || isProviderType(goal.type)) {
    return "";
  }
  const packageName = packageOf(goal.type);
  const explicit = goal.provider || goal.providers[packageName] || inherited(goal.parent, packageName, goals);
  if (explicit !== undefined) {
    return explicit.slice(0, explicit.lastIndexOf("::"));
  }
  return makeUrn(options.stack, options.project, "", providerType(packageName), "default");
}

function inherited(parent: string, packageName: string, goals: ReadonlyMap<string, ResourceGoal>): string | undefined {
  for (let goal = goals.get(parent); goal !== undefined; goal = goals.get(goal.parent)) {
    const reference =
      goal.providers[packageName] ?? (packageOf(goal.type) === packageName ? goal.provider || undefined : undefined);
    if (reference !== undefined) {
      return reference;
    }
  }
  return undefined;
}

function marked(value: PropertyValue): PropertyValue {
  return transform(value, (part) => {
    if (isSecret(part)) {
      return { $secret: true };
    }
    return isUnknown(part) ? { $unknown: true } : undefined;
  });
}
