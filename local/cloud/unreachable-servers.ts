import { messageOf } from "../failure.ts";
import { Informer } from "../kube/informer.ts";
import { isNotFound } from "../kube/kube-api-error.ts";
import type { KubeClient } from "../kube/kube-client.ts";
import type { KubeObject } from "../kube/kube-object.ts";
import { CLOUD_MANAGER, type CloudContext, type CloudPart } from "./cloud-context.ts";
import { WorkQueue } from "./work-queue.ts";

/** On what was switched off: what stood there before, as JSON, or why. */
const SWITCHED_OFF_ANNOTATION = "simulated.plinth.dev/switched-off";

const NEVER = { name: "never.simulated.plinth.dev", expression: "false" };

interface WebhookConfiguration extends KubeObject {
  readonly webhooks?: readonly {
    readonly name: string;
    readonly clientConfig?: { readonly service?: object };
    readonly matchConditions?: readonly { readonly name: string }[];
  }[];
}

interface Definition extends KubeObject {
  readonly spec: { readonly conversion?: { readonly strategy?: string; readonly webhook?: ConversionWebhook } };
}

interface ConversionWebhook {
  readonly clientConfig?: { readonly service?: object };
}

interface ApiService extends KubeObject {
  readonly spec: {
    readonly group: string;
    readonly version: string;
    readonly service?: object | null;
    readonly caBundle?: string;
    readonly insecureSkipTLSVerify?: boolean;
  };
}

/** A kind that can make the API server call a Service, and how to make it not do so. */
interface Watched {
  readonly apiVersion: string;
  readonly kind: string;
  /** @returns What was switched off; undefined where there was nothing to do. */
  readonly switchOff: (context: CloudContext, object: KubeObject) => Promise<string | undefined>;
}

const watched: readonly Watched[] = [
  {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    switchOff: (context, object) => skipWebhooks(context, object as WebhookConfiguration),
  },
  {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "MutatingWebhookConfiguration",
    switchOff: (context, object) => skipWebhooks(context, object as WebhookConfiguration),
  },
  {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    switchOff: (context, object) => convertByName(context, object as Definition),
  },
  {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    switchOff: (context, object) => serveLocally(context, object as ApiService),
  },
];

/**
 * Keeps what is only simulated from blocking the API: webhooks, conversions and API extensions whose server would be a
 * Service. No Service has an address that the API server could reach, as its pods are simulated or processes of this
 * machine, so each of them would refuse requests, hold up the deletion of namespaces, or both. The webhooks stay as they
 * were written and only get a condition that is never met; whatever else changes is kept in an annotation. A server that
 * is given by URL is left alone.
 */
export function startUnreachableServers(context: CloudContext): CloudPart {
  const parts = watched.map((kind) => startWatching(context, kind));
  return {
    close: async () => {
      await Promise.all(parts.map((part) => part.close()));
    },
  };
}

function startWatching(context: CloudContext, { apiVersion, kind, switchOff }: Watched): CloudPart {
  const queue = new WorkQueue({
    parallel: 4,
    work: async (name) => {
      // Read afresh: what the informer knows may be older than what was done just now.
      const object = informer.get(name) && (await context.client.find({ apiVersion, kind, metadata: { name } }));
      const done = object === undefined ? undefined : await switchOff(context, object);
      if (done !== undefined) {
        context.log(`${kind} ${name}: ${done}`);
      }
    },
    onError: (name, error) => context.log(`${kind} ${name}: ${messageOf(error)}`),
  });
  const informer: Informer = new Informer(context.client, apiVersion, kind, {
    onUpsert: ({ metadata }) => queue.add(metadata.name ?? ""),
  });
  return {
    close: async () => {
      await informer.close();
      await queue.close();
    },
  };
}

/** By server-side apply of the condition alone: every other field stays with whoever wrote it. */
async function skipWebhooks({ client }: CloudContext, object: WebhookConfiguration): Promise<string | undefined> {
  const ours = (object.webhooks ?? []).filter(({ clientConfig }) => clientConfig?.service !== undefined);
  const open = ours.filter(({ matchConditions }) => !matchConditions?.some(({ name }) => name === NEVER.name));
  if (open.length === 0) {
    return undefined;
  }
  await client.apply(
    {
      apiVersion: object.apiVersion,
      kind: object.kind,
      metadata: {
        name: object.metadata.name ?? "",
        annotations: { [SWITCHED_OFF_ANNOTATION]: "webhooks of Services: their servers are only simulated" },
      },
      webhooks: ours.map(({ name }) => ({ name, matchConditions: [NEVER] })),
    },
    { fieldManager: CLOUD_MANAGER, force: true },
  );
  return `webhooks switched off, as their servers are only simulated: ${open.map(({ name }) => name).join(", ")}`;
}

/** Versions then differ by their name alone, which is what strategy None means. */
async function convertByName({ client }: CloudContext, object: Definition): Promise<string | undefined> {
  const { conversion } = object.spec;
  if (conversion?.strategy !== "Webhook" || conversion.webhook?.clientConfig?.service === undefined) {
    return undefined;
  }
  const spec = { conversion: { strategy: "None", webhook: null } };
  await client.patch(object, { metadata: remember({ conversion }), spec }, { fieldManager: CLOUD_MANAGER });
  return "conversion by webhook switched off, as its server is only simulated";
}

/**
 * An API that the server itself should have: what it does not have is absent, and nothing waits for it. Made anew, as
 * the API server's discovery goes on to list the old one as stale if it is only changed, which holds up the deletion of
 * every namespace.
 */
async function serveLocally({ client }: CloudContext, object: ApiService): Promise<string | undefined> {
  const { service, caBundle, insecureSkipTLSVerify, ...rest } = object.spec;
  if (service === undefined || service === null) {
    return undefined;
  }
  const { apiVersion, kind } = object;
  const { name = "", uid, labels = {}, annotations, ownerReferences = [], finalizers = [] } = object.metadata;
  const before = JSON.stringify({ service, caBundle, insecureSkipTLSVerify });
  const after = { ...annotations, [SWITCHED_OFF_ANNOTATION]: before };
  await client.delete(object, uid === undefined ? {} : { uid });
  await isForgotten(client, `/apis/${object.spec.group}/${object.spec.version}`);
  const metadata = { name, labels, annotations: after, ownerReferences, finalizers };
  await client.apply({ apiVersion, kind, metadata, spec: rest }, { fieldManager: CLOUD_MANAGER, force: true });
  return "not served, as its server is only simulated";
}

/** Until then the path leads to the server that is not there, and a new object would be taken for a changed one. */
async function isForgotten(client: KubeClient, path: string): Promise<void> {
  try {
    // Repeated by the client for as long as the answer is 503.
    await client.getRaw(path);
  } catch (error) {
    if (!isNotFound(error)) {
      throw error;
    }
  }
}

function remember(before: object): object {
  return { annotations: { [SWITCHED_OFF_ANNOTATION]: JSON.stringify(before) } };
}
