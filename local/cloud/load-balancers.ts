import { messageOf } from "../failure.ts";
import { Informer } from "../kube/informer.ts";
import type { KubeObject } from "../kube/kube-object.ts";
import { CLOUD_MANAGER, type CloudContext, type CloudPart, recordEvent } from "./cloud-context.ts";
import { WorkQueue } from "./work-queue.ts";

/** Addresses that are for documentation and lead nowhere. @see RFC 5737 */
const RANGES = ["203.0.113", "198.51.100"];

interface Balanced extends KubeObject {
  readonly spec: { readonly type?: string };
  readonly status?: {
    readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[] };
  };
}

/**
 * Gives each Service of type LoadBalancer, and each Ingress, an address: one that nothing answers on, as nothing is
 * balanced here, and a name in `.test` (RFC 6761) for who expects the name that AWS gives. Each keeps its own.
 */
export function startLoadBalancers(context: CloudContext): CloudPart {
  return new LoadBalancers(context);
}

class LoadBalancers implements CloudPart {
  readonly #context: CloudContext;
  readonly #queue: WorkQueue;
  readonly #informers: Readonly<Record<string, Informer<Balanced>>>;
  /** Given out, but maybe not yet in what the informers know. */
  readonly #given = new Map<string, string>();

  constructor(context: CloudContext) {
    this.#context = context;
    // One at a time, so that no address is given twice.
    this.#queue = new WorkQueue({
      work: (key) => this.#reconcile(key),
      onError: (key, error) => context.log(`address of ${key}: ${messageOf(error)}`),
    });
    this.#informers = {
      Service: this.#informer("v1", "Service"),
      Ingress: this.#informer("networking.k8s.io/v1", "Ingress"),
    };
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.#informers).map((informer) => informer.close()));
    await this.#queue.close();
  }

  #informer(apiVersion: string, kind: string): Informer<Balanced> {
    return new Informer<Balanced>(this.#context.client, apiVersion, kind, {
      onUpsert: ({ metadata }) => this.#queue.add(`${kind} ${metadata.namespace}/${metadata.name}`),
      onDelete: ({ metadata }) => this.#given.delete(`${kind} ${metadata.namespace}/${metadata.name}`),
    });
  }

  async #reconcile(key: string): Promise<void> {
    const [kind = "", path = ""] = key.split(" ");
    const [namespace = "", name = ""] = path.split("/");
    await Promise.all(Object.values(this.#informers).map((informer) => informer.synced()));
    const object = this.#informers[kind]?.get(name, namespace);
    if (object === undefined || object.metadata.deletionTimestamp !== undefined) {
      return;
    }
    const wants = kind === "Ingress" || object.spec.type === "LoadBalancer";
    const has = (object.status?.loadBalancer?.ingress?.length ?? 0) > 0;
    if (wants && !has) {
      await this.#give(key, object);
    } else if (!wants && has) {
      await this.#take(key, object);
    }
  }

  async #give(key: string, object: Balanced): Promise<void> {
    const { name, namespace } = object.metadata;
    const ip = this.#given.get(key) ?? this.#freeAddress();
    this.#given.set(key, ip);
    const hostname = `${name}.${namespace}.elb.plinth.test`;
    const ingress = [{ ip, hostname }];
    await this.#context.client.patchStatus(object, { loadBalancer: { ingress } }, { fieldManager: CLOUD_MANAGER });
    this.#context.log(`${key} got the simulated load balancer ${ip}`);
    await recordEvent(this.#context, object, "EnsuredLoadBalancer", `Simulated load balancer ${ip} (${hostname})`);
  }

  async #take(key: string, object: Balanced): Promise<void> {
    this.#given.delete(key);
    await this.#context.client.patchStatus(object, { loadBalancer: null }, { fieldManager: CLOUD_MANAGER });
    this.#context.log(`${key} gave back its simulated load balancer`);
  }

  #freeAddress(): string {
    const known = Object.values(this.#informers)
      .flatMap((informer) => informer.list())
      .flatMap(({ status }) => status?.loadBalancer?.ingress?.map(({ ip }) => ip) ?? []);
    const taken = new Set([...known, ...this.#given.values()]);
    for (const range of RANGES) {
      for (let host = 1; host < 255; host += 1) {
        const address = `${range}.${host}`;
        if (!taken.has(address)) {
          return address;
        }
      }
    }
    throw new Error(`all ${RANGES.length * 254} simulated addresses are taken`);
  }
}
