import type { CheckFailure, CheckResult, InvokeResult } from "@pulumi/pulumi/provider/index.js";
import type {
  DetailedDiffResult,
  EngineProvider,
  PropertyDiff,
  ProviderFactory,
} from "../../engine/engine-provider.ts";
import { messageOf } from "../../failure.ts";
import { isRecord } from "../../is-record.ts";
import { inputChanges } from "../kubernetes/input-change.ts";
import { formatPath } from "../kubernetes/property-path.ts";
import { nameOfUrn, typeOfUrn } from "../kubernetes/type-token.ts";
import { isUnknown, type Properties, plain, secret, withSecretsOf } from "../kubernetes/wire-value.ts";
import type { Found, ResourceType } from "./resource-type.ts";

/** A package of resources that are kept inside a server. */
export interface ServerPackage<Client> {
  /** The package that it stands for, with its version. */
  readonly name: string;
  readonly version: string;
  readonly types: Readonly<Record<string, ResourceType<Client>>>;
  /** Functions, by their tokens. @default - none */
  readonly functions?: Readonly<Record<string, (client: Client, args: Properties) => Promise<Properties>>>;
  /** What is wrong with the provider's arguments, among which some may not be known yet. */
  settingFaults(settings: Properties): CheckFailure[];
  /** Where the server is, for errors. */
  addressOf(settings: Properties): string;
  /** Does the work with a client of the server. */
  withClient<T>(settings: Properties, work: (client: Client) => Promise<T>): Promise<T>;
}

/**
 * A provider of what is kept inside a server. check and diff never ask the server, so that a preview shows what will be done while its
 * address is not known, or nobody answers there. What is gone is made anew after a refresh. Errors name the server's address.
 */
export function serverProvider<Client>(of: ServerPackage<Client>): ProviderFactory {
  return () => new ServerProvider(of);
}

class ServerProvider<Client> implements EngineProvider {
  readonly version: string;
  readonly #of: ServerPackage<Client>;
  #settings: Properties = {};

  constructor(of: ServerPackage<Client>) {
    this.#of = of;
    this.version = of.version;
  }

  async checkConfig(_urn: string, _olds: unknown, news: unknown): Promise<CheckResult> {
    return { inputs: recordOf(news), failures: this.#of.settingFaults(plainOf(news)) };
  }

  /** Another address may be the same server by another way, so nothing is made anew. */
  async diffConfig(_id: string, _urn: string, olds: unknown, news: unknown): Promise<DetailedDiffResult> {
    return { changes: inputChanges(plainOf(olds), plainOf(news)).length > 0, replaces: [] };
  }

  async configure(inputs: unknown): Promise<void> {
    this.#settings = plainOf(inputs);
  }

  async check(urn: string, olds: unknown, news: unknown): Promise<CheckResult> {
    const type = this.#typeOf(urn);
    const inputs: Properties = { ...type.defaults, ...withoutAbsent(recordOf(news)) };
    for (const name of type.secrets ?? []) {
      if (inputs[name] !== undefined) {
        inputs[name] = secret(inputs[name]);
      }
    }
    const old = isRecord(olds) && Object.keys(olds).length > 0 ? plainOf(olds) : undefined;
    return { inputs, failures: type.check?.(plainOf(inputs), old) ?? [] };
  }

  async diff(_id: string, urn: string, olds: unknown, news: unknown): Promise<DetailedDiffResult> {
    const type = this.#typeOf(urn);
    const old = inputsIn(olds);
    const inputs = plainOf(news);
    const replacing = new Set([...type.replacedBy, ...(type.replaces?.(old, inputs) ?? [])]);
    const detailedDiff: Record<string, PropertyDiff> = {};
    const replaces: string[] = [];
    for (const { path, kind } of inputChanges(old, inputs)) {
      const isReplaced = replacing.has(String(path[0]));
      const text = formatPath(path);
      if (isReplaced) {
        replaces.push(text);
      }
      detailedDiff[text] = { kind: isReplaced ? `${kind}-replace` : kind, inputDiff: true };
    }
    return {
      changes: Object.keys(detailedDiff).length > 0,
      replaces,
      // Both would have one name.
      deleteBeforeReplace: replaces.length > 0,
      detailedDiff,
    };
  }

  async create(urn: string, inputs: unknown) {
    const type = this.#typeOf(urn);
    const { id, computed } = await this.#ask(`make ${nameOfUrn(urn)}`, (client) =>
      type.create(client, plainOf(inputs)),
    );
    return { id, outs: outputsOf(inputs, computed) };
  }

  async read(id: string, urn: string, props?: unknown) {
    const type = this.#typeOf(urn);
    const known = isRecord(props) && Object.keys(props).length > 0 ? props : undefined;
    const found = await this.#ask(`read ${id}`, (client) =>
      type.read(client, id, known === undefined ? undefined : inputsIn(known)),
    );
    if (found === undefined) {
      return { id: "", props: {} };
    }
    const inputs = markedInputs(type, found, known);
    return { id, props: outputsOf(inputs, found.computed), inputs };
  }

  async update(id: string, urn: string, olds: unknown, news: unknown) {
    const type = this.#typeOf(urn);
    const old = inputsIn(olds);
    const computed = await this.#ask(`update ${id}`, (client) => type.update(client, id, old, plainOf(news)));
    return { outs: outputsOf(news, computed) };
  }

  async delete(id: string, urn: string, props: unknown): Promise<void> {
    const type = this.#typeOf(urn);
    await this.#ask(`delete ${id}`, (client) => type.delete(client, id, inputsIn(props)));
  }

  async invoke(token: string, args: unknown): Promise<InvokeResult> {
    const work = this.#of.functions?.[token];
    if (work === undefined) {
      throw new Error(`${token} is not supported; known are: ${Object.keys(this.#of.functions ?? {}).join(", ")}`);
    }
    return { outputs: await this.#ask(token, (client) => work(client, plainOf(args))), failures: [] };
  }

  #typeOf(urn: string): ResourceType<Client> {
    const name = typeOfUrn(urn);
    const type = this.#of.types[name];
    if (type === undefined) {
      throw new Error(
        `${name} is not supported; of ${this.#of.name} there are: ${Object.keys(this.#of.types).join(", ")}`,
      );
    }
    return type;
  }

  async #ask<T>(what: string, work: (client: Client) => Promise<T>): Promise<T> {
    const address = this.#of.addressOf(this.#settings);
    try {
      return await this.#of.withClient(this.#settings, work);
    } catch (error) {
      throw new Error(`${this.#of.name} at ${address}: could not ${what}: ${reasonOf(error)}`, { cause: error });
    }
  }
}

/** Clients wrap the reason in errors of their own. */
function reasonOf(error: unknown): string {
  const { errors = [], cause } = error as { readonly errors?: readonly unknown[]; readonly cause?: unknown };
  const inner = [...errors, ...(cause === undefined ? [] : [cause])].map(reasonOf);
  return [...new Set([messageOf(error), ...inner])].join(": ");
}

function recordOf(value: unknown): Properties {
  return isRecord(value) ? value : {};
}

function plainOf(value: unknown): Properties {
  return recordOf(plain(value));
}

function withoutAbsent(bag: Properties): Properties {
  return Object.fromEntries(
    Object.entries(bag).filter(([name, value]) => value !== undefined && value !== null && !name.startsWith("__")),
  );
}

/** The inputs that outputs were made from; the properties themselves where they are inputs. */
function inputsIn(properties: unknown): Properties {
  const { __inputs, ...rest } = plainOf(properties);
  return isRecord(__inputs) ? __inputs : rest;
}

function outputsOf(inputs: unknown, computed: Properties = {}): Properties {
  return { ...recordOf(inputs), ...computed, __inputs: recordOf(inputs) };
}

function markedInputs(type: ResourceType<never>, { inputs }: Found, known: unknown): Properties {
  const before = recordOf(isRecord(known) && isRecord(known.__inputs) ? known.__inputs : known);
  const marked = recordOf(withSecretsOf(before, inputs));
  for (const name of type.secrets ?? []) {
    if (marked[name] !== undefined) {
      marked[name] = secret(marked[name]);
    }
  }
  return marked;
}

/** For a check: whether a value may be looked at. */
export function isKnown(value: unknown): boolean {
  return value !== undefined && !isUnknown(value);
}
