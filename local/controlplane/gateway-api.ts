import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../failure.ts";
import type { AdminApi } from "./admin-api.ts";
import { bundleId, type CustomResourceDefinition, readGatewayApi } from "./gateway-api-bundle.ts";

const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** Says which bundle a definition is from, so that a start can skip what is there. */
const BUNDLE_ANNOTATION = "plinth.dev/bundle";

const POLL_MS = 50;
const ESTABLISHED_TIMEOUT_MS = 30_000;

interface Metadata {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
}

interface Definition {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Installs the Gateway API's definitions (standard channel) and waits until they are served. Does nothing where they are. */
export async function installGatewayApi(api: AdminApi): Promise<void> {
  const { items } = (await api.listMetadata(DEFINITIONS)) as { items: readonly Metadata[] | null };
  const complete = `${bundleId()}:complete`;
  if (items?.some(({ metadata }) => metadata.annotations?.[BUNDLE_ANNOTATION] === complete)) {
    return;
  }
  const { id, definitions } = readGatewayApi();
  const [last, ...others] = definitions;
  await Promise.all(others.map((definition) => install(api, definition, id)));
  if (last !== undefined) {
    // Only once all others serve, so that the mark means what it says.
    await install(api, last, complete);
  }
}

async function install(api: AdminApi, definition: CustomResourceDefinition, bundle: string): Promise<void> {
  const { name, annotations } = definition.metadata;
  const metadata = { ...definition.metadata, annotations: { ...annotations, [BUNDLE_ANNOTATION]: bundle } };
  let current = await api.apply(`${DEFINITIONS}/${name}`, { ...definition, metadata });
  const deadline = performance.now() + ESTABLISHED_TIMEOUT_MS;
  while (!isEstablished(current as Definition)) {
    if (performance.now() > deadline) {
      throw new Failure(`The API server does not serve ${name}: ${JSON.stringify((current as Definition).status)}`);
    }
    await sleep(POLL_MS);
    current = await api.get(`${DEFINITIONS}/${name}`);
  }
}

function isEstablished({ status }: Definition): boolean {
  return status?.conditions?.some(({ type, status: value }) => type === "Established" && value === "True") ?? false;
}
