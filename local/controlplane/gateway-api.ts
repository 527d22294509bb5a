import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../failure.ts";
import type { KubeClient } from "../kube/kube-client.ts";
import type { KubeObject } from "../kube/kube-object.ts";
import type { Progress } from "../progress.ts";
import { bundleId, type CustomResourceDefinition, fetchGatewayApi, readGatewayApi } from "./gateway-api-bundle.ts";

const API = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" } as const;
const GROUP = "gateway.networking.k8s.io";

/** Says which bundle a definition is from: that it is ours, and that a start may skip it. */
const BUNDLE_ANNOTATION = "plinth.dev/bundle";

/** What the gateway cannot do without. */
const NEEDED_KINDS = ["GatewayClass", "Gateway", "HTTPRoute"];

type DefinitionRef = typeof API & { readonly metadata: { readonly name: string } };

const POLL_MS = 50;
const TIMEOUT_MS = 30_000;

interface Definition extends KubeObject {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean }[];
  };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/**
 * Installs the Gateway API's definitions (standard channel) and waits until they are served. Does nothing where they are.
 * Those that somebody else has installed stay as they are.
 *
 * @throws Failure where somebody else's lack what the gateway needs, or ours cannot be fetched or served.
 */
export async function installGatewayApi(client: KubeClient, progress: Progress, signal?: AbortSignal): Promise<void> {
  const present = await presentDefinitions(client, signal);
  const complete = `${bundleId()}:complete`;
  if (present.some((definition) => bundleOf(definition) === complete)) {
    return;
  }
  if (present.some((definition) => bundleOf(definition) === undefined)) {
    await assertServesNeeded(client);
    return;
  }
  await fetchGatewayApi(progress, signal);
  const { id, definitions } = readGatewayApi();
  const [last, ...others] = definitions;
  await Promise.all(others.map((definition) => install(client, definition, id, signal)));
  if (last !== undefined) {
    // Only once all others serve, so that the mark means what it says.
    await install(client, last, complete, signal);
  }
}

/**
 * Deletes the definitions that `installGatewayApi` made, unless an object of one of their kinds is left: it would go with them.
 *
 * @returns The objects that are in the way, as `Kind namespace/name`; none where the definitions are gone.
 */
export async function removeGatewayApi(client: KubeClient): Promise<string[]> {
  const ours = (await presentDefinitions(client)).filter((definition) => bundleOf(definition) !== undefined);
  const refs = ours.map(({ metadata }) => ({ ...API, metadata: { name: metadata.name ?? "" } }));
  const left = (await Promise.all(refs.map((ref) => objectsOf(client, ref)))).flat();
  if (left.length === 0) {
    await Promise.all(refs.map((ref) => remove(client, ref)));
  }
  return left;
}

/** With their metadata alone: together they are more than a megabyte. */
async function presentDefinitions(client: KubeClient, signal?: AbortSignal): Promise<KubeObject[]> {
  const { items } = await client.listMetadata(API.apiVersion, API.kind, { signal });
  return items.filter(({ metadata }) => metadata.name?.endsWith(`.${GROUP}`));
}

function bundleOf({ metadata }: KubeObject): string | undefined {
  return metadata.annotations?.[BUNDLE_ANNOTATION];
}

async function assertServesNeeded(client: KubeClient): Promise<void> {
  try {
    for (const kind of NEEDED_KINDS) {
      await client.resourceFor(`${GROUP}/v1`, kind);
    }
  } catch (error) {
    throw new Failure(
      `The cluster has a Gateway API of its own, which is too old or not whole: ${NEEDED_KINDS.join(", ")} of ${GROUP}/v1 are needed. Update it, or delete its definitions: then Plinth's are installed.`,
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
