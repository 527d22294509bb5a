import { isDeepStrictEqual } from "node:util";
import { isRecord } from "../../is-record.ts";
import type { Properties } from "../kubernetes/wire-value.ts";
import type { ResourceType } from "../servers/resource-type.ts";
import { type AskConsul, segment } from "./consul-server.ts";

/**
 * `consul:index/configEntry:ConfigEntry`. One that exists becomes what is asked for, as in the official provider.
 *
 * @see https://www.pulumi.com/registry/packages/consul/api-docs/configentry/
 */
export const configEntry: ResourceType<AskConsul> = {
  replacedBy: ["kind", "name"],
  check: ({ configJson }) =>
    typeof configJson === "string" && entryIn(configJson) === undefined
      ? [{ property: "configJson", reason: "must be a JSON object" }]
      : [],
  async create(ask, inputs) {
    await write(ask, inputs);
    return { id: `${inputs.kind}-${inputs.name}` };
  },
  async read(ask, id, known) {
    // Kinds hold hyphens, so an import says kind/name.
    const [kind, name] = known === undefined ? id.split("/") : [known.kind, known.name];
    const found = await ask("GET", `/v1/config/${segment(kind)}/${segment(name)}`);
    if (!isRecord(found)) {
      return undefined;
    }
    const { Kind, Name, CreateIndex, ModifyIndex, Partition, Namespace, Hash, ...rest } = found;
    const wanted = entryIn(String(known?.configJson ?? "")) ?? {};
    // Consul fills in what it was not told.
    const now = known === undefined ? rest : Object.fromEntries(Object.keys(wanted).map((key) => [key, rest[key]]));
    const configJson = isDeepStrictEqual(now, wanted) ? known?.configJson : JSON.stringify(now);
    return { inputs: { kind, name, configJson } };
  },
  async update(ask, _id, _old, inputs) {
    await write(ask, inputs);
    return undefined;
  },
  async delete(ask, _id, { kind, name }) {
    await ask("DELETE", `/v1/config/${segment(kind)}/${segment(name)}`);
  },
};

async function write(ask: AskConsul, { kind, name, configJson }: Properties): Promise<void> {
  await ask("PUT", "/v1/config", { ...entryIn(String(configJson ?? "{}")), Kind: kind, Name: name });
}

function entryIn(text: string): Properties | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
