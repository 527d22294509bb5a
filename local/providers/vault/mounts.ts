import { VaultRefusal } from "../../backing/vault-api.ts";
import { isRecord } from "../../is-record.ts";
import { type Fields, fromResponse, isEmpty, snakeCase, toRequest, type Values } from "./field.ts";
import { type Ask, dataOf, idTemplate, type ResourceKind } from "./resource-kind.ts";

/** What is in use already is taken over where it is of the same type: an interrupted run made it, or somebody before the program. */
async function enable(ask: Ask, at: string, path: string, body: Values): Promise<"made" | "found"> {
  try {
    await ask("POST", `${at}/${path}`, body);
    return "made";
  } catch (error) {
    const found = error instanceof VaultRefusal && error.status === 400 ? await listed(ask, at, path) : undefined;
    if (found === undefined) throw error;
    const { type, options } = asRequested(body.type, found);
    if (type !== body.type || (isRecord(body.options) && String(body.options.version) !== String(options?.version))) {
      throw new Error(
        `${path} is in use at ${at}: what is there is of type ${String(found.type)}${versionOf(found)}, not ${String(body.type)}; ` +
          "choose another path, or disable it first",
        { cause: error },
      );
    }
    return "found";
  }
}

async function listed(ask: Ask, at: string, path: string): Promise<Record<string, unknown> | undefined> {
  const found = dataOf(await ask("GET", at))?.[`${path}/`];
  return isRecord(found) ? found : undefined;
}

function versionOf({ options }: Values): string {
  return isRecord(options) && options.version !== undefined ? ` version ${String(options.version)}` : "";
}

/** `kv-v2` is what people write for a `kv` whose version is 2. */
function asRequested(wished: unknown, { type, options }: Values) {
  const found = isRecord(options) ? options : undefined;
  return { type: wished === "kv-v2" && type === "kv" && found?.version === "2" ? wished : type, options: found };
}

const path = { form: "text", required: true, replaces: true } as const;

const mountConfig: Fields = {
  defaultLeaseTtlSeconds: { form: "number", wire: "default_lease_ttl" },
  maxLeaseTtlSeconds: { form: "number", wire: "max_lease_ttl" },
  auditNonHmacRequestKeys: { form: "set" },
  auditNonHmacResponseKeys: { form: "set" },
  allowedResponseHeaders: { form: "set" },
  passthroughRequestHeaders: { form: "set" },
  listingVisibility: { form: "text" },
};

const mountFields: Fields = {
  path,
  type: { form: "text", required: true, replaces: true },
  description: { form: "text" },
  options: { form: "map" },
  local: { form: "flag", replaces: true },
  sealWrap: { form: "flag", replaces: true },
  externalEntropyAccess: { form: "flag", default: false, replaces: true },
  forceNoCache: { form: "flag", replaces: true },
  ...mountConfig,
};

/** A secrets engine. Another path is another engine, without the data of the former. */
export const mount: ResourceKind = {
  ...idTemplate("{path}"),
  fields: mountFields,
  async create(ask, values) {
    const { type, description, options, local, sealWrap, externalEntropyAccess, forceNoCache } = values;
    const config = { ...toRequest(mountConfig, values), force_no_cache: forceNoCache };
    const body = { type, description, options, local, config };
    const sealed = { seal_wrap: sealWrap, external_entropy_access: externalEntropyAccess };
    const id = String(values.path);
    if ((await enable(ask, "sys/mounts", id, { ...body, ...sealed })) === "found")
      await this.update(ask, id, values, {});
    return id;
  },
  async update(ask, id, values, before) {
    const { description = "", options } = values;
    await ask("POST", `sys/mounts/${id}/tune`, { description, options, ...toRequest(mountConfig, values, before) });
  },
  async read(ask, id, known) {
    const found = await listed(ask, "sys/mounts", id);
    if (found === undefined) return undefined;
    const config = isRecord(found.config) ? found.config : {};
    return {
      path: id,
      accessor: found.accessor,
      ...fromResponse(mountFields, found),
      ...fromResponse(mountConfig, config),
      forceNoCache: config.force_no_cache,
      ...asRequested(known.type, found),
    };
  },
  async delete(ask, id) {
    await ask("DELETE", `sys/mounts/${id}`);
  },
};

const tuneForms = {
  defaultLeaseTtl: "duration",
  maxLeaseTtl: "duration",
  listingVisibility: "text",
  tokenType: "text",
  allowedResponseHeaders: "set",
  auditNonHmacRequestKeys: "set",
  auditNonHmacResponseKeys: "set",
  passthroughRequestHeaders: "set",
} as const;

const authFields: Fields = {
  type: { form: "text", required: true, replaces: true },
  path: { form: "text", replaces: true },
  description: { form: "text" },
  local: { form: "flag", replaces: true },
  tune: { form: "record", of: tuneForms },
};

/** A way to log in. Another path is another one, without the roles of the former. */
export const authBackend: ResourceKind = {
  idForm: "<path>",
  idOf: ({ path: at, type }) => (typeof (at ?? type) === "string" ? String(at ?? type) : undefined),
  fromId: (id) => ({ path: id }),
  fields: authFields,
  async create(ask, values) {
    const { type, description, local } = values;
    const id = String(values.path ?? type);
    const how = await enable(ask, "sys/auth", id, { type, description, local });
    if (how === "found" || !isEmpty(values.tune)) await this.update(ask, id, values, {});
    return id;
  },
  async update(ask, id, { description = "", tune }) {
    const settings = Object.entries(isRecord(tune) ? tune : {}).map(([key, value]) => [snakeCase(key), value]);
    await ask("POST", `sys/auth/${id}/tune`, { description, ...Object.fromEntries(settings) });
  },
  async read(ask, id, known) {
    const found = await listed(ask, "sys/auth", id);
    if (found === undefined) return undefined;
    const forms = Object.entries(tuneForms).map(([key, form]) => [key, { form }] as const);
    const live = fromResponse(Object.fromEntries(forms), isRecord(found.config) ? found.config : {});
    // Of an import nobody has said what is asked.
    const asked = Object.keys(isRecord(known.tune) ? known.tune : known.type === undefined ? live : {});
    const tune = Object.fromEntries(asked.map((key) => [key, live[key]]));
    return {
      path: id,
      accessor: found.accessor,
      ...fromResponse(authFields, found),
      ...(asked.length > 0 && { tune }),
    };
  },
  async delete(ask, id) {
    await ask("DELETE", `sys/auth/${id}`);
  },
};

/** A log of requests. Nothing of it can be changed. */
export const audit: ResourceKind = {
  idForm: "<path>",
  idOf: ({ path: at, type }) => (typeof (at ?? type) === "string" ? String(at ?? type) : undefined),
  fromId: (id) => ({ path: id }),
  fields: {
    type: { form: "text", required: true, replaces: true },
    path: { form: "text", replaces: true },
    description: { form: "text", replaces: true },
    local: { form: "flag", replaces: true },
    options: { form: "map", required: true, replaces: true },
  },
  async create(ask, values) {
    const { type, description, local, options } = values;
    const id = String(values.path ?? type);
    await enable(ask, "sys/audit", id, { type, description, local, options });
    return id;
  },
  async update() {},
  async read(ask, id) {
    const found = await listed(ask, "sys/audit", id);
    return found && { ...fromResponse(this.fields, found), path: id };
  },
  async delete(ask, id) {
    await ask("DELETE", `sys/audit/${id}`);
  },
};
