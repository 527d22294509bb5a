import type {
  CheckFailure,
  CheckResult,
  CreateResult,
  ReadResult,
  UpdateResult,
} from "@pulumi/pulumi/provider/index.js";
import { askVault, type VaultAccess, VaultRefusal } from "../../backing/vault-api.ts";
import type {
  DetailedDiffResult,
  EngineProvider,
  OperationContext,
  PropertyDiff,
} from "../../engine/engine-provider.ts";
import { isNetworkError } from "../../engine/network-error.ts";
import { messageOf } from "../../failure.ts";
import { isRecord } from "../../is-record.ts";
import { typeOfUrn } from "../kubernetes/type-token.ts";
import { isUnknown, type Properties, plain, secret, withSecretsOf } from "../kubernetes/wire-value.ts";
import { autonamed } from "./autoname.ts";
import { databaseRole, kubernetesAuthConfig, kubernetesAuthRole, pkiRole, policy } from "./documents.ts";
import { type Field, faultOf, isEmpty, isSame, type Values } from "./field.ts";
import { audit, authBackend, mount } from "./mounts.ts";
import { readVaultSettings, settingFailures, type VaultSettings } from "./provider-settings.ts";
import type { Ask, ResourceKind } from "./resource-kind.ts";
import { databaseConnection, rootCertificate, secretV2, transitKey } from "./secrets.ts";

/** By the types of @pulumi/vault. */
const kinds: Readonly<Record<string, ResourceKind>> = {
  "vault:index/authBackend:AuthBackend": authBackend,
  "vault:index/mount:Mount": mount,
  "vault:index/policy:Policy": policy,
  "vault:index/audit:Audit": audit,
  "vault:kubernetes/authBackendConfig:AuthBackendConfig": kubernetesAuthConfig,
  "vault:kubernetes/authBackendRole:AuthBackendRole": kubernetesAuthRole,
  "vault:kv/secretV2:SecretV2": secretV2,
  "vault:database/secretBackendConnection:SecretBackendConnection": databaseConnection,
  "vault:database/secretBackendRole:SecretBackendRole": databaseRole,
  "vault:pkiSecret/secretBackendRootCert:SecretBackendRootCert": rootCertificate,
  "vault:pkiSecret/secretBackendRole:SecretBackendRole": pkiRole,
  "vault:transit/secretBackendKey:SecretBackendKey": transitKey,
};

/** Marks inputs that were read and not written by a program. */
const IMPORTED = "__imported";

/** Among the outputs: the names of those that are inputs. */
const GIVEN = "__given";

/**
 * A provider of what is configured inside a Vault, with the properties of @pulumi/vault 7.8.0.
 *
 * What exists already is taken over where it is of the same type, and written over. Mounts and logins that move to another path are
 * replaced, where the Pulumi CLI's provider moves them. The given token is used as it is: no child token is made of it.
 *
 * @see https://www.pulumi.com/registry/packages/vault/api-docs/
 */
export function createVaultProvider(): EngineProvider {
  return new VaultProvider();
}

class VaultProvider implements EngineProvider {
  readonly version = "7.8.0";
  #settings: VaultSettings | undefined;
  #login: Promise<string> | undefined;
  readonly #over = new AbortController();

  async checkConfig(_urn: string, _olds: unknown, news: unknown): Promise<CheckResult> {
    return { inputs: news, failures: settingFailures(propertiesIn(news)) };
  }

  async configure(inputs: unknown): Promise<void> {
    this.#settings = readVaultSettings(propertiesIn(inputs));
    this.#login = undefined;
  }

  async check(urn: string, olds: unknown, news: unknown): Promise<CheckResult> {
    const { fields } = kindOf(urn);
    const given = propertiesIn(news);
    const before = propertiesIn(olds);
    const inputs: Properties = {};
    const failures: CheckFailure[] = [];
    for (const [property, value] of Object.entries(given)) {
      if (isBookkeeping(property) || plain(value) === undefined || plain(value) === null) continue;
      const field = Object.hasOwn(fields, property) ? fields[property] : undefined;
      const reason =
        field === undefined
          ? `is not known: the embedded engine knows ${Object.keys(fields).join(", ")}; the Pulumi CLI may know more`
          : containsNoUnknown(value)
            ? faultOf(plain(value), field)
            : undefined;
      if (reason !== undefined) failures.push({ property, reason });
      inputs[property] = field?.secret === true ? secret(value) : value;
    }
    for (const [property, field] of Object.entries(fields)) {
      if (inputs[property] !== undefined) continue;
      if (field.named === true) inputs[property] = before[property] ?? autonamed(urn);
      else if (field.default !== undefined) inputs[property] = field.default;
      else if (field.required === true)
        failures.push({ property, reason: "is missing: the resource cannot be without it" });
    }
    return { inputs, failures };
  }

  async diff(
    id: string,
    urn: string,
    olds: unknown,
    news: unknown,
    context?: OperationContext,
  ): Promise<DetailedDiffResult> {
    const kind = kindOf(urn);
    const before = valuesIn(context?.oldInputs ?? givenIn(propertiesIn(olds)));
    const after = valuesIn(news);
    const detailedDiff: Record<string, PropertyDiff> = {};
    for (const [property, field] of Object.entries(kind.fields)) {
      const [was, is] = [before[property], after[property]];
      if (isSame(field.form, was, is, field.of) || (before[IMPORTED] === true && mayDiffer(field, was, is))) continue;
      const verb = isEmpty(was) ? "add" : is === undefined ? "delete" : "update";
      detailedDiff[property] = { kind: field.replaces === true ? `${verb}-replace` : verb, inputDiff: true };
    }
    const replaces = Object.entries(detailedDiff).flatMap(([path, { kind: how }]) =>
      how.endsWith("-replace") ? [path] : [],
    );
    const next = kind.idOf(after);
    return {
      changes: Object.keys(detailedDiff).length > 0,
      replaces,
      detailedDiff,
      // Two cannot stand at one place.
      deleteBeforeReplace: next === undefined || next === id,
    };
  }

  async create(urn: string, inputs: unknown, context?: OperationContext): Promise<CreateResult> {
    const kind = kindOf(urn);
    const ask = this.#ask(context);
    const id = await kind.create(ask, valuesIn(inputs));
    return { id, outs: await outputsAfter(kind, ask, id, propertiesIn(inputs)) };
  }

  async update(
    id: string,
    urn: string,
    olds: unknown,
    news: unknown,
    context?: OperationContext,
  ): Promise<UpdateResult> {
    const kind = kindOf(urn);
    const ask = this.#ask(context);
    await kind.update(ask, id, valuesIn(news), valuesIn(context?.oldInputs ?? givenIn(propertiesIn(olds))));
    return { outs: await outputsAfter(kind, ask, id, propertiesIn(news)) };
  }

  async read(id: string, urn: string, props?: unknown, context?: OperationContext): Promise<ReadResult> {
    const kind = kindOf(urn);
    const place = kind.fromId(id);
    if (place === undefined) throw new Error(`${id} is no id of a ${typeOfUrn(urn)}: expected ${kind.idForm}`);
    const outputs = propertiesIn(props);
    const isImport = !Array.isArray(outputs[GIVEN]);
    const known = givenIn(outputs);
    const found = await unlessGone(() => kind.read(this.#ask(context), id, { ...place, ...valuesIn(known) }));
    if (found === undefined) return { id: "", props: {} };
    const inputs = inputsFrom(kind, found, known, isImport);
    return { id, props: outputsOf(kind, found, inputs), inputs };
  }

  async delete(id: string, urn: string, props: unknown, context?: OperationContext): Promise<void> {
    const kind = kindOf(urn);
    await unlessGone(() => kind.delete(this.#ask(context), id, valuesIn(props)));
  }

  async cancel(): Promise<void> {
    this.#over.abort();
  }

  #ask(context: OperationContext | undefined): Ask {
    const settings = this.#settings;
    if (settings === undefined) throw new Error("the vault provider is not configured: it has no address");
    const signal = context === undefined ? this.#over.signal : AbortSignal.any([context.signal, this.#over.signal]);
    const access: VaultAccess = { ...settings.access, signal };
    return async (method, path, body) => askVault({ ...access, ...(await this.#token(settings)) }, method, path, body);
  }

  async #token({ access, login }: VaultSettings): Promise<{ token?: string }> {
    if (login === undefined) return {};
    this.#login ??= loggedIn(access, login);
    try {
      return { token: await this.#login };
    } catch (error) {
      this.#login = undefined;
      throw error;
    }
  }
}

async function loggedIn(
  access: VaultAccess,
  { path, parameters }: { path: string; parameters: Values },
): Promise<string> {
  const answer = await askVault(access, "POST", path, parameters);
  const token = isRecord(answer?.auth) ? answer.auth.client_token : undefined;
  if (typeof token !== "string") throw new Error(`Vault gave no token at ${path}`);
  return token;
}

/** @throws for a type that is not of the table */
function kindOf(urn: string): ResourceKind {
  const type = typeOfUrn(urn);
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  if (kind === undefined) {
    throw new Error(
      `${type} is not supported by the embedded engine, which knows ${Object.keys(kinds).join(", ")}; use the Pulumi CLI`,
    );
  }
  return kind;
}

/** The inputs as they were given, and beside them what the server says of all else. */
async function outputsAfter(kind: ResourceKind, ask: Ask, id: string, inputs: Properties): Promise<Properties> {
  let found: Values | undefined;
  try {
    found = await kind.read(ask, id, valuesIn(inputs));
  } catch (error) {
    // It was made: that much must be kept, or the next run would not know of it.
    const cause = isNetworkError(error) ? "" : `, but cannot be read: ${messageOf(error)}`;
    throw Object.assign(new Error(`${id} was written${cause || `, then ${messageOf(error)}`}`), {
      id,
      properties: inputs,
    });
  }
  return outputsOf(kind, found ?? {}, inputs);
}

/** What is there as inputs: in the words of the known ones where it means the same, and without what nobody asked for. */
function inputsFrom(kind: ResourceKind, found: Values, known: Properties, isImport: boolean): Properties {
  const before = valuesIn(known);
  const inputs: Properties = {};
  for (const [property, field] of Object.entries(kind.fields)) {
    const [was, is] = [before[property], found[property]];
    if (was === undefined && !isImport) continue;
    if (is === undefined || isSame(field.form, was, is, field.of)) {
      if (was !== undefined) inputs[property] = known[property];
      else if (field.default !== undefined) inputs[property] = field.default;
    } else {
      inputs[property] = field.secret === true ? secret(is) : withSecretsOf(known[property], is);
    }
  }
  if (isImport) inputs[IMPORTED] = true;
  return inputs;
}

/** Whether a program need not say what an imported object has: what is left to the server, and what the server never tells. */
function mayDiffer(field: Field, was: unknown, is: unknown): boolean {
  if (is === undefined || field.untold === true || (was === undefined && field.secret === true)) return true;
  if (field.form !== "record" || !isRecord(was) || !isRecord(is)) return false;
  return Object.entries(was).every(
    ([key, value]) => is[key] === undefined || isSame(field.of?.[key] ?? "record", value, is[key]),
  );
}

/** What is there, with the inputs in their own words; and which those are, so that a refresh can tell them from the rest. */
function outputsOf(kind: ResourceKind, found: Values, inputs: Properties): Properties {
  const secrets = new Set(kind.secretOutputs ?? []);
  const outputs: Properties = {
    [GIVEN]: Object.keys(inputs)
      .filter((property) => !isBookkeeping(property))
      .sort(),
  };
  for (const [property, value] of Object.entries({ ...withoutNothing(found), ...inputs })) {
    if (isBookkeeping(property)) continue;
    const isKept = secrets.has(property) || kind.fields[property]?.secret === true;
    outputs[property] = isKept ? secret(value) : withSecretsOf(inputs[property], plain(value));
  }
  return outputs;
}

/** Of outputs, those that were inputs; all of them where nothing says which. */
function givenIn(outputs: Properties): Properties {
  const given = outputs[GIVEN];
  return Array.isArray(given)
    ? Object.fromEntries(Object.entries(outputs).filter(([property]) => given.includes(property)))
    : outputs;
}

/** What a mount that is gone held is gone with it. */
async function unlessGone<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof VaultRefusal && error.status === 404) return undefined;
    throw error;
  }
}

function propertiesIn(value: unknown): Properties {
  return isRecord(value) ? value : {};
}

function valuesIn(value: unknown): Values {
  const values = plain(value);
  return isRecord(values) ? withoutNothing(values) : {};
}

function withoutNothing(values: Values): Properties {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null));
}

function containsNoUnknown(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(containsNoUnknown);
  const known = plain(value);
  return !isUnknown(known) && (!isRecord(known) || Object.values(known).every(containsNoUnknown));
}

/** What the SDK adds. */
function isBookkeeping(property: string): boolean {
  return property.startsWith("__");
}
