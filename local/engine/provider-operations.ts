import { randomUUID } from "node:crypto";
import { fieldDiffs } from "./diff.ts";
import { EngineError } from "./engine-error.ts";
import { normalisedBag } from "./marshal.ts";
import { equal, type PropertyObject, unknown } from "./property-value.ts";
import type { ProviderRegistry } from "./provider-registry.ts";
import type { ResourceOperations } from "./resource-operations.ts";
import { packageOf, typeOf } from "./urn.ts";

/** Providers as resources: to create one is to configure it, and its outputs are its inputs. */
export function providerOperations(registry: ProviderRegistry, preview: boolean): ResourceOperations {
  const bare = (urn: string) => registry.bare(packageOf(typeOf(urn)));
  const load = (urn: string, id: string, inputs: PropertyObject) => registry.load(urn, typeOf(urn), id, inputs);
  return {
    leavesTraces: false,
    async check(urn, olds, news) {
      const result = (await bare(urn).checkConfig?.(urn, olds, news)) ?? { inputs: news };
      return { inputs: normalisedBag(result.inputs ?? news), failures: result.failures ?? [] };
    },
    async diff(urn, old, news) {
      const answer = (await bare(urn).diffConfig?.(old.id, urn, old.inputs, news)) ?? {};
      return {
        changes: answer.changes ?? !equal(old.inputs, news),
        replaces: answer.replaces ?? [],
        deleteBeforeReplace: answer.deleteBeforeReplace ?? false,
        fields: fieldDiffs(old.inputs, news),
      };
    },
    async create(urn, inputs) {
      const id = preview ? unknown : randomUUID();
      await load(urn, id, inputs);
      return { id, outputs: inputs, initErrors: [] };
    },
    async update(urn, old, news) {
      await load(urn, old.id, news);
      return { id: old.id, outputs: news, initErrors: [] };
    },
    async keep(urn, old) {
      await load(urn, old.id, old.inputs);
    },
    async read(urn) {
      throw new EngineError(`${urn} is a provider: there is nothing to read.`);
    },
    async delete() {},
  };
}
