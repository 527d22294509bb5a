import { isRecord } from "../../is-record.ts";
import type { Properties } from "../kubernetes/wire-value.ts";
import type { ResourceType } from "../servers/resource-type.ts";
import type { AskConsul } from "./consul-server.ts";

/** One of the keys that a resource keeps. */
interface Key {
  readonly path: string;
  /** Left out: whatever is there stays, or `standard` is put where nothing is. */
  readonly value: string | undefined;
  readonly standard: string | undefined;
  /** Whether it goes with the resource. */
  readonly goes: boolean;
}

/**
 * `consul:index/keys:Keys`. As in the official provider, a key without a value but with a `default` is written only where nobody has set
 * it, so that a person's own setting stays; it is deleted with the resource only where `delete` says so.
 *
 * @see https://www.pulumi.com/registry/packages/consul/api-docs/keys/
 */
export const keys: ResourceType<AskConsul> = {
  replacedBy: ["datacenter"],
  async create(ask, inputs) {
    await put(ask, keysIn(inputs));
    return { id: "consul" };
  },
  async read(ask, id, known) {
    if (known === undefined) {
      throw new Error(`${id} cannot be imported: an id does not say which keys are meant`);
    }
    const found: Properties[] = [];
    for (const each of listIn(known)) {
      const [key] = keysIn({ keys: [each] });
      const value = key === undefined ? undefined : await textAt(ask, key.path);
      if (value !== undefined) {
        found.push(key?.value === undefined ? each : { ...each, value });
      }
    }
    const { keys: _, ...rest } = inputsOf(known);
    return found.length === 0 ? undefined : { inputs: { ...rest, keys: found } };
  },
  async update(ask, _id, old, inputs) {
    const kept = new Set(keysIn(inputs).map(({ path }) => path));
    await remove(
      ask,
      keysIn(old).filter(({ path }) => !kept.has(path)),
    );
    await put(ask, keysIn(inputs));
    return undefined;
  },
  async delete(ask, _id, known) {
    await remove(ask, keysIn(known));
  },
};

function inputsOf({ datacenter, keys: list }: Properties): Properties {
  return { ...(datacenter !== undefined && { datacenter }), ...(list !== undefined && { keys: list }) };
}

function listIn({ keys: list }: Properties): Properties[] {
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

function keysIn(properties: Properties): Key[] {
  const text = (value: unknown) => (value === undefined || value === null ? undefined : String(value));
  return listIn(properties).map((key) => ({
    path: String(key.path),
    value: text(key.value),
    standard: text(key.default),
    goes: key.delete === true,
  }));
}

async function put(ask: AskConsul, list: readonly Key[]): Promise<void> {
  for (const { path, value, standard } of list) {
    const at = `/v1/kv/${pathOf(path)}`;
    if (value !== undefined) {
      await ask("PUT", at, value);
    } else if (standard !== undefined) {
      // Index 0: only where there is none.
      await ask("PUT", `${at}?cas=0`, standard);
    }
  }
}

async function remove(ask: AskConsul, list: readonly Key[]): Promise<void> {
  for (const { path } of list.filter(({ goes }) => goes)) {
    await ask("DELETE", `/v1/kv/${pathOf(path)}`);
  }
}

async function textAt(ask: AskConsul, path: string): Promise<string | undefined> {
  const found = await ask("GET", `/v1/kv/${pathOf(path)}`);
  const [entry]: unknown[] = Array.isArray(found) ? found : [];
  return isRecord(entry) ? Buffer.from(String(entry.Value ?? ""), "base64").toString() : undefined;
}

function pathOf(key: string): string {
  return key.split("/").map(encodeURIComponent).join("/");
}
