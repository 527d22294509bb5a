import { messageOf } from "../failure.ts";
import { differences, type FieldDiff, fieldDiffAt, fieldDiffs } from "./diff.ts";
import { EngineError } from "./engine-error.ts";
import type { DetailedDiffResult, OperationContext } from "./engine-provider.ts";
import { normalisedBag } from "./marshal.ts";
import { isNetworkError } from "./network-error.ts";
import { containsUnknown, type PropertyObject, unknown } from "./property-value.ts";
import type { LoadedProvider } from "./provider-registry.ts";
import type {
  OldResource,
  OperationOptions,
  Outcome,
  ResourceDiff,
  ResourceOperations,
} from "./resource-operations.ts";
import { typeOf } from "./urn.ts";

/** What the run adds to each call of a provider. */
export interface OperationEnvironment {
  readonly preview: boolean;
  readonly signal: AbortSignal;
  log(severity: "debug" | "info" | "warning" | "error", message: string, urn: string): void;
}

const noOptions: OperationOptions = { timeoutSeconds: undefined, ignoreChanges: [] };

/** A provider's own resources. Providers get copies: they may change what they are given. */
export function customOperations(loaded: LoadedProvider, environment: OperationEnvironment): ResourceOperations {
  const { provider, unready } = loaded;
  const { preview } = environment;
  const foretells = preview && provider.supportsPreview !== true;

  const contextOf = (urn: string, options: OperationOptions, oldInputs?: PropertyObject): OperationContext => ({
    preview,
    ignoreChanges: options.ignoreChanges,
    signal: environment.signal,
    log: (severity, message) => environment.log(severity, message, urn),
    ...(options.timeoutSeconds === undefined ? {} : { timeoutSeconds: options.timeoutSeconds }),
    ...(oldInputs === undefined ? {} : { oldInputs: structuredClone(oldInputs) }),
  });

  /** In a preview a server that cannot be reached makes the answer a guess, not a failure. */
  const orForetell = async <T>(urn: string, ask: () => Promise<T>, guess: T): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      if (!preview || !isNetworkError(error)) {
        throw error;
      }
      environment.log("warning", `foretold without its server: ${messageOf(error)}`, urn);
      return guess;
    }
  };

  return {
    leavesTraces: true,

    async check(urn, olds, news) {
      if (unready !== undefined || provider.check === undefined) {
        return { inputs: news, failures: [] };
      }
      const ask = provider.check.bind(
        provider,
        urn,
        structuredClone(olds),
        structuredClone(news),
        contextOf(urn, noOptions),
      );
      const result = await orForetell(urn, ask, { inputs: news });
      return { inputs: normalisedBag(result.inputs ?? news), failures: [...(result.failures ?? [])] };
    },

    async diff(urn, old, news, options) {
      if (unready !== undefined || provider.diff === undefined) {
        return diffOf({}, old, news);
      }
      const ask = provider.diff.bind(
        provider,
        old.id,
        urn,
        structuredClone(old.outputs),
        structuredClone(news),
        contextOf(urn, options, old.inputs),
      );
      return diffOf(await orForetell<DetailedDiffResult>(urn, ask, {}), old, news);
    },

    async create(urn, inputs, options) {
      if (preview && unready !== undefined) {
        return { id: unknown, outputs: {}, initErrors: [] };
      }
      if (provider.create === undefined) {
        throw new EngineError(`The provider "${loaded.packageName}" cannot create ${typeOf(urn)}.`);
      }
      const guess: Outcome = { id: unknown, outputs: inputs, initErrors: [] };
      if (foretells) {
        return guess;
      }
      const call = provider.create.bind(provider, urn, structuredClone(inputs), contextOf(urn, options));
      const ask = () =>
        outcomeOf(async () => {
          const { id, outs } = await call();
          return { id, outs };
        });
      const outcome = await orForetell(urn, ask, guess);
      return preview ? { ...outcome, id: unknown } : settled(urn, outcome);
    },

    async update(urn, old, news, options) {
      if (preview && unready !== undefined) {
        return { id: old.id, outputs: {}, initErrors: [] };
      }
      if (provider.update === undefined) {
        throw new EngineError(`The provider "${loaded.packageName}" cannot update ${typeOf(urn)}.`);
      }
      const guess: Outcome = { id: old.id, outputs: news, initErrors: [] };
      if (foretells) {
        return guess;
      }
      const call = provider.update.bind(
        provider,
        old.id,
        urn,
        structuredClone(old.outputs),
        structuredClone(news),
        contextOf(urn, options, old.inputs),
      );
      const ask = () =>
        outcomeOf(async () => {
          const { outs } = (await call()) ?? {};
          return { id: old.id, outs };
        });
      const outcome = await orForetell(urn, ask, guess);
      return preview ? outcome : settled(urn, { ...outcome, id: old.id });
    },

    async keep() {},

    async read(urn, id, properties) {
      if (unready !== undefined || provider.read === undefined) {
        return { outputs: properties, inputs: undefined };
      }
      const result = await provider.read(id, urn, structuredClone(properties), contextOf(urn, noOptions));
      if (!result.id) {
        return undefined;
      }
      return {
        outputs: normalisedBag(result.props),
        inputs: result.inputs === undefined ? undefined : normalisedBag(result.inputs),
      };
    },

    async delete(urn, old, options) {
      await provider.delete?.(old.id, urn, structuredClone(old.outputs), contextOf(urn, options, old.inputs));
    },
  };
}

function diffOf(answer: DetailedDiffResult, old: OldResource, news: PropertyObject): ResourceDiff {
  const detailed = Object.entries(answer.detailedDiff ?? {});
  const replaces = new Set([
    ...(answer.replaces ?? []),
    ...detailed.filter(([, { kind }]) => kind.endsWith("-replace")).map(([path]) => path),
  ]);
  const fields = (): FieldDiff[] => {
    if (detailed.length > 0) {
      return detailed.map(([path, { inputDiff }]) => fieldDiffAt(path, inputDiff ? old.inputs : old.outputs, news));
    }
    const inInputs = fieldDiffs(old.inputs, news);
    return inInputs.length > 0 ? inInputs : [...replaces].map((path) => fieldDiffAt(path, old.outputs, news));
  };
  const changes = answer.changes ?? (replaces.size > 0 || differences(old.inputs, news).length > 0);
  return {
    changes,
    replaces: [...replaces],
    deleteBeforeReplace: answer.deleteBeforeReplace ?? false,
    fields: changes ? fields() : [],
  };
}

/** Runs a create or update; a failure that left an object behind becomes an outcome that names it. */
async function outcomeOf(work: () => Promise<{ id: string; outs: unknown }>): Promise<Outcome> {
  try {
    const { id, outs } = await work();
    return { id, outputs: normalisedBag(outs), initErrors: [] };
  } catch (error) {
    const partial = partialOf(error);
    if (partial === undefined) {
      throw error;
    }
    return partial;
  }
}

function partialOf(error: unknown): Outcome | undefined {
  if (
    typeof error !== "object" ||
    error === null ||
    !("id" in error) ||
    typeof error.id !== "string" ||
    error.id === ""
  ) {
    return undefined;
  }
  const properties = "properties" in error ? error.properties : "outs" in error ? error.outs : {};
  const reasons = "reasons" in error && Array.isArray(error.reasons) ? error.reasons.map(String) : [];
  const message = messageOf(error);
  return {
    id: error.id,
    outputs: normalisedBag(properties),
    initErrors: [message, ...reasons.filter((reason) => !message.includes(reason))],
  };
}

/** @throws EngineError when a provider leaves open after an `up` what it should know by then. */
function settled(urn: string, outcome: Outcome): Outcome {
  if (typeof outcome.id !== "string" || outcome.id === "" || outcome.id === unknown) {
    throw new EngineError(`The provider of ${typeOf(urn)} gave no id for ${urn}.`);
  }
  if (containsUnknown(outcome.outputs)) {
    throw new EngineError(`The provider of ${typeOf(urn)} left outputs of ${urn} unknown after the operation.`);
  }
  return outcome;
}
