import { fieldDiffs } from "./diff.ts";
import { EngineError } from "./engine-error.ts";
import { equal, type PropertyObject } from "./property-value.ts";
import type { OldResource, ResourceOperations } from "./resource-operations.ts";

/** Components live in the program and in the state only. */
export const componentOperations: ResourceOperations = {
  leavesTraces: false,
  check: async (_urn, _olds, news) => ({ inputs: news, failures: [] }),
  diff: async (_urn: string, old: OldResource, news: PropertyObject) => ({
    changes: !equal(old.inputs, news),
    replaces: [],
    deleteBeforeReplace: false,
    fields: fieldDiffs(old.inputs, news),
  }),
  create: async (_urn, inputs) => ({ id: "", outputs: inputs, initErrors: [] }),
  update: async (_urn, old) => ({ id: "", outputs: old.outputs, initErrors: [] }),
  keep: async () => {},
  read: async (urn) => {
    throw new EngineError(`${urn} is a component: there is nothing to read.`);
  },
  delete: async () => {},
};
