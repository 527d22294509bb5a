import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../failure.ts";
import type { KubeClient } from "../kube/kube-client.ts";
import type { KubeObject } from "../kube/kube-object.ts";
import type { Progress } from "../progress.ts";
import {
  bundleId,
  type CustomResourceBundle,
  type CustomResourceDefinition,
  fetchBundle,
  readBundle,
} from "./custom-resource-bundle.ts";

const API = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" } as const;

/** Says which bundle a definition is from: that it is ours, and that a start may skip it. */
const BUNDLE_ANNOTATION = "plinth.dev/bundle";

type DefinitionRef = typeof API & { readonly metadata: { readonly name: string } };

const POLL_MS = 50;

/** Far more than it takes on a busy machine, for dozens at once too. */
const TIMEOUT_MS = 120_000;

interface Definition extends KubeObject {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean }[];
  };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/**
 * Installs the definitions of bundles and waits until they are served. Does nothing where they are. Those that somebody else has
 * installed stay as they are.
 *
 * @throws Failure where somebody else's lack what we need, or ours cannot be fetched or served.
 */
export async function installDefinitions(
  client: KubeClient,
  bundles: readonly CustomResourceBundle[],
  progress: Progress,
  signal?: AbortSignal,
): Promise<void> {
  const present = await presentDefinitions(client, signal);
  await Promise.all(
    bundles.map((bundle) => installBundle(client, bundle, ofBundle(present, bundle), progress, signal)),
  );
}

/**
 * Deletes the definitions that `installDefinitions` made, but for a bundle of which an object is left: it would go with them.
 *
 * @returns The objects that are in the way, as `Kind namespace/name`; none where the definitions are gone.
 */
export async function removeDefinitions(
  client: KubeClient,
  bundles: readonly CustomResourceBundle[],
): Promise<string[]> {
  const present = await presentDefinitions(client);
  return (await Promise.all(bundles.map((bundle) => removeBundle(client, ofBundle(present, bundle))))).flat();
}

async function installBundle(
  client: KubeClient,
  bundle: CustomResourceBundle,
  present: readonly KubeObject[],
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<void> {
  const id = bundleId(bundle);
  const complete = `${id}:complete`;
  if (present.some((definition) => markOf(definition) === complete)) {
    return;
  }
  if (present.some((definition) => markOf(definition) === undefined)) {
    await assertServesNeeded(client, bundle);
    return;
  }
  await fetchBundle(bundle, progress, signal);
  const [last, ...others] = readBundle(bundle);
  await Promise.all(others.map((definition) => install(client, definition, id, signal)));
  if (last !== undefined) {
    // Only once all others serve, so that the mark means what it says.
    await install(client, last, complete, signal);
  }
}

async function removeBundle(client: KubeClient, present: readonly KubeObject[]): Promise<string[]> {
  const ours = present.filter((definition) => markOf(definition) !== undefined);
  const refs = ours.map(({ metadata }) => ({ ...API, metadata: { name: metadata.name ?? "" } }));
  const left = (await Promise.all(refs.map((ref) => objectsOf(client, ref)))).flat();
  if (left.length === 0) {
    await Promise.all(refs.map((ref) => remove(client, ref)));
  }
  return left;
}

/** With their metadata alone: together they are more than a megabyte. */
async function presentDefinitions(client: KubeClient, signal?: AbortSignal): Promise<KubeObject[]> {
  return (await client.listMetadata(API.apiVersion, API.kind, { signal })).items;
}

function ofBundle(present: readonly KubeObject[], { groups }: CustomResourceBundle): KubeObject[] {
  return present.filter(({ metadata }) => groups.some((group) => metadata.name?.endsWith(`.${group}`)));
}

function markOf({ metadata }: KubeObject): string | undefined {
  return metadata.annotations?.[BUNDLE_ANNOTATION];
}

async function assertServesNeeded(client: KubeClient, { title, needed }: CustomResourceBundle): Promise<void> {
  try {
    for (const kind of needed.kinds) {
      await client.resourceFor(needed.apiVersion, kind);
    }
  } catch (error) {
    throw new Failure(
      `The cluster has ${title} from somebody else, which is too old or not whole: ${needed.kinds.join(", ")} of ${needed.apiVersion} are needed. Update it, or delete its definitions: then Plinth's are installed.`,
      1,
      { cause: error },
    );
  }
}

async function objectsOf(client: KubeClient, ref: DefinitionRef): Promise<string[]> {
  const { spec } = await client.get<Definition>(ref);
  const served = spec.versions.find((version) => version.served);
  if (served === undefined) {
    return [];
  }
  const { kind } = spec.names;
  const { items } = await client.listMetadata(`${spec.group}/${served.name}`, kind);
  return items.map(({ metadata }) => `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ""}${metadata.name}`);
}

async function install(
  client: KubeClient,
  definition: CustomResourceDefinition,
  bundle: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { name, annotations } = definition.metadata;
  const metadata = { ...definition.metadata, annotations: { ...annotations, [BUNDLE_ANNOTATION]: bundle } };
  const options = { fieldManager: "plinth-control-plane", force: true, signal };
  let current = await client.apply<Definition>({ ...definition, ...API, metadata } as unknown as Definition, options);
  const deadline = performance.now() + TIMEOUT_MS;
  while (!isEstablished(current)) {
    if (performance.now() > deadline) {
      throw new Failure(`The API server does not serve ${name}: ${JSON.stringify(current.status)}`);
    }
    await sleep(POLL_MS, undefined, { signal });
    current = await client.get<Definition>({ ...API, metadata: { name } });
  }
}

/** Waits for its end, for an install right after would take it for a live one. */
async function remove(client: KubeClient, ref: DefinitionRef): Promise<void> {
  await client.delete(ref);
  const deadline = performance.now() + TIMEOUT_MS;
  while ((await client.find(ref)) !== undefined) {
    if (performance.now() > deadline) {
      throw new Failure(`${ref.metadata.name} does not go: see its finalizers.`);
    }
    await sleep(POLL_MS);
  }
}

function isEstablished({ status }: Definition): boolean {
  return status?.conditions?.some(({ type, status: value }) => type === "Established" && value === "True") ?? false;
}
