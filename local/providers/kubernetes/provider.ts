import type {
  CheckResult,
  CreateResult,
  DiffResult,
  InvokeResult,
  ReadResult,
  UpdateResult,
} from "@pulumi/pulumi/provider/index.js";
import type { EngineProvider, OperationContext } from "../../engine/engine-provider.ts";
import { messageOf } from "../../failure.ts";
import { isRecord } from "../../is-record.ts";
import { isNotFound, KubeUnreachableError } from "../../kube/kube-api-error.ts";
import type { KubeObject } from "../../kube/kube-object.ts";
import { timeoutOf } from "./annotations.ts";
import { createObject, updateObject } from "./apply-object.ts";
import { NotReadyError, waitUntilReady } from "./await/wait-until-ready.ts";
import { checkInputs } from "./checked-inputs.ts";
import { type Cluster, inScope } from "./cluster.ts";
import { Connection } from "./connection.ts";
import { deleteObject } from "./delete-object.ts";
import { desiredObject, isKubeObject } from "./desired-object.ts";
import { fieldManagerOf } from "./field-manager.ts";
import { objectsInText } from "./manifest-text.ts";
import { diffObjects, type ObjectDiff } from "./object-diff.ts";
import { idOf, outputsOf, parseId } from "./object-outputs.ts";
import { PartialCreateError } from "./partial-failure.ts";
import { diffSettings } from "./provider-change.ts";
import { settingFailures } from "./provider-settings.ts";
import { inputsAsLive, inputsFromLive } from "./read-object.ts";
import { checkRelease, RELEASE } from "./release-inputs.ts";
import { Releases } from "./releases.ts";
import { kindOfType, typeOfUrn } from "./type-token.ts";
import { type Properties, plain } from "./wire-value.ts";

/** Settings of the provider object, not of the cluster. */
export interface KubernetesProviderOptions {
  /** Seconds for which requests are repeated while the API server is away. @default 30 */
  readonly retrySeconds?: number;
}

/** What an operation takes note of, of what the engine says about it. */
export type OperationOptions = Partial<Pick<OperationContext, "timeoutSeconds" | "signal" | "log">>;

/** The engine's provider, with all that it may leave out, and property bags for what it takes as unknown. */
export interface KubernetesProvider extends EngineProvider {
  configure(inputs: Properties): Promise<void>;
  checkConfig(urn: string, olds: Properties | undefined, news: Properties): Promise<CheckResult>;
  diffConfig(id: string, urn: string, olds: Properties, news: Properties): Promise<DiffResult>;
  check(urn: string, olds: Properties | undefined, news: Properties): Promise<CheckResult>;
  /** `olds` are the old outputs, as in the SDK, or the old inputs. */
  diff(id: string, urn: string, olds: Properties, news: Properties): Promise<ObjectDiff>;
  create(urn: string, inputs: Properties, options?: OperationOptions): Promise<CreateResult>;
  read(id: string, urn: string, props?: Properties, options?: OperationOptions): Promise<ReadResult>;
  update(
    id: string,
    urn: string,
    olds: Properties,
    news: Properties,
    options?: OperationOptions,
  ): Promise<UpdateResult>;
  delete(id: string, urn: string, props: Properties, options?: OperationOptions): Promise<void>;
  invoke(token: string, args: Properties): Promise<InvokeResult>;
  /** Closes its connections. */
  close(): Promise<void>;
}

/** Seconds that a delete may take, as upstream. */
const deleteSeconds = 600;

/**
 * A provider of every kind of the Kubernetes API, custom resources too.
 *
 * Properties go in and out as on the wire: secrets and unknown values as the protocol marks them. check and diff never
 * ask a server. create is safe to repeat after a crash. What exists but is not ready is thrown as PartialCreateError.
 */
export function createKubernetesProvider(options: KubernetesProviderOptions = {}): KubernetesProvider {
  return new ObjectProvider(options);
}

class ObjectProvider implements KubernetesProvider {
  readonly version = "4.34.2";
  readonly #connection: Connection;
  readonly #releases = new Releases(() => this.#connection.settings);

  constructor({ retrySeconds }: KubernetesProviderOptions) {
    this.#connection = new Connection(retrySeconds);
  }

  async configure(inputs: Properties): Promise<void> {
    this.#connection.configure(inputs);
  }

  async checkConfig(_urn: string, _olds: Properties | undefined, news: Properties): Promise<CheckResult> {
    return { inputs: news, failures: settingFailures(news) };
  }

  async diffConfig(_id: string, _urn: string, olds: Properties, news: Properties): Promise<DiffResult> {
    return diffSettings(olds, news);
  }

  async check(urn: string, olds: Properties | undefined, news: Properties): Promise<CheckResult> {
    const defaultNamespace = await this.#connection.defaultNamespace();
    const context = { urn, old: olds, defaultNamespace };
    return isRelease(urn) ? checkRelease(news, context) : checkInputs(news, context);
  }

  async diff(_id: string, urn: string, olds: Properties, news: Properties): Promise<ObjectDiff> {
    if (isRelease(urn)) return this.#releases.diff(olds, news);
    return diffObjects(inputsIn(olds), news, this.#connection.settings.mutable);
  }

  async create(urn: string, inputs: Properties, options: OperationOptions = {}): Promise<CreateResult> {
    if (isRelease(urn)) return await this.#releases.create(inputs, options);
    const desired = desiredObject(inputs);
    const fieldManager = fieldManagerOf(urn);
    const cluster = await this.#connection.cluster(options.signal);
    const live = await createObject(cluster, desired, {
      fieldManager,
      upsert: this.#connection.settings.upsertExistingObjects,
      timeoutSeconds: timeoutOf(desired, options.timeoutSeconds, deleteSeconds),
    });
    const outs = await this.#ready(cluster, live, inputs, fieldManager, options);
    return { id: idOf(live), outs };
  }

  async update(
    _id: string,
    urn: string,
    olds: Properties,
    news: Properties,
    options: OperationOptions = {},
  ): Promise<UpdateResult> {
    if (isRelease(urn)) return await this.#releases.update(olds, news, options);
    const desired = desiredObject(news);
    const fieldManager = managerIn(olds) ?? fieldManagerOf(urn);
    const cluster = await this.#connection.cluster(options.signal);
    try {
      const live = await updateObject(cluster, desired, fieldManager);
      return { outs: await this.#ready(cluster, live, news, fieldManager, options) };
    } catch (error) {
      const skip = error instanceof KubeUnreachableError && this.#connection.settings.skipUpdateUnreachable;
      if (!skip) throw error;
      options.log?.("warning", "the cluster cannot be reached: not updated (skipUpdateUnreachable)");
      return { outs: olds };
    }
  }

  async read(id: string, urn: string, props: Properties = {}, options: OperationOptions = {}): Promise<ReadResult> {
    if (isRelease(urn)) return await this.#releases.read(id, props, options);
    const { name, namespace } = parseId(id);
    const known = plain(props);
    const kind = isKind(known) ? known : kindOfType(typeOfUrn(urn));
    const ref = { ...kind, metadata: { name, ...(namespace !== undefined && { namespace }) } };
    const cluster = await this.#connection.cluster(options.signal);
    const live = await this.#find(cluster, ref);
    if (live === undefined) return { id: "", props: {} };
    const hasInputs = isRecord(props.__inputs);
    const inputs = hasInputs ? inputsAsLive(inputsIn(props), live) : inputsFromLive(live);
    return { id: idOf(live), props: outputsOf(live, inputs, managerIn(props) ?? fieldManagerOf(urn)), inputs };
  }

  async delete(id: string, urn: string, props: Properties, options: OperationOptions = {}): Promise<void> {
    if (isRelease(urn)) return await this.#releases.delete(id, props, options);
    const known = plain(props);
    if (!isKubeObject(known)) throw new Error(`the state of ${id} names no object: apiVersion and kind are missing`);
    const { name, namespace } = parseId(id);
    const metadata = { ...known.metadata, name, ...(namespace !== undefined && { namespace }) };
    try {
      const cluster = await this.#connection.cluster(options.signal);
      const seconds = timeoutOf(known, options.timeoutSeconds, deleteSeconds);
      await deleteObject(cluster, { ...known, metadata }, seconds);
    } catch (error) {
      if (!(error instanceof KubeUnreachableError && this.#connection.settings.deleteUnreachable)) throw error;
    }
  }

  async invoke(token: string, args: Properties): Promise<InvokeResult> {
    if (token !== "kubernetes:yaml:decode") {
      throw new Error(
        `${token} is not supported: the embedded engine renders no charts and runs no kustomize; use the Pulumi CLI`,
      );
    }
    const { text, defaultNamespace } = args;
    const namespace = typeof defaultNamespace === "string" && defaultNamespace !== "" ? defaultNamespace : undefined;
    return { outputs: { result: await objectsInText(String(plain(text)), namespace) } };
  }

  async construct(_name: string, type: string): Promise<never> {
    kindOfType(type);
    throw new Error(`${type} is not a component of this provider`);
  }

  async cancel(): Promise<void> {
    this.#connection.cancel();
  }

  async close(): Promise<void> {
    this.#connection.close();
  }

  /** Waits, and gives the outputs; whatever goes wrong from here on, the object is there. */
  async #ready(
    cluster: Cluster,
    applied: KubeObject,
    inputs: Properties,
    fieldManager: string,
    { timeoutSeconds, log }: OperationOptions,
  ): Promise<Properties> {
    try {
      const onStatus = (text: string) => log?.("info", `waiting: ${text}`);
      const live = await waitUntilReady(cluster, applied, { timeoutSeconds, onStatus });
      return outputsOf(live, inputs, fieldManager);
    } catch (error) {
      const notReady = error instanceof NotReadyError ? error : undefined;
      const headline = messageOf(error);
      const outs = outputsOf(notReady?.live ?? applied, inputs, fieldManager);
      throw new PartialCreateError(headline, notReady?.reasons ?? [], { id: idOf(applied), outs });
    }
  }

  async #find(
    cluster: Cluster,
    ref: { apiVersion: string; kind: string; metadata: { name: string; namespace?: string } },
  ): Promise<KubeObject | undefined> {
    try {
      await cluster.client.resourceFor(ref.apiVersion, ref.kind);
      return await cluster.client.find(await inScope(cluster, ref as KubeObject), { signal: cluster.signal });
    } catch (error) {
      // Its definition is gone, and it with it.
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }
}

function isRelease(urn: string): boolean {
  return typeOfUrn(urn) === RELEASE;
}

/** The inputs that an object was made from, kept in its outputs; the properties themselves if they are inputs. */
function inputsIn(properties: Properties): Properties {
  return isRecord(properties.__inputs) ? properties.__inputs : properties;
}

function managerIn(properties: Properties): string | undefined {
  return typeof properties.__fieldManager === "string" ? properties.__fieldManager : undefined;
}

function isKind(value: unknown): value is { apiVersion: string; kind: string } {
  return isRecord(value) && typeof value.apiVersion === "string" && typeof value.kind === "string";
}
