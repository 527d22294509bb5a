import type { CatalogueEntry, CatalogueView } from "../domain/catalogue-view.ts";
import type { Change } from "../domain/changes.ts";
import { isOwn, nodeOf } from "../domain/registration.ts";
import type { Term } from "../kubernetes/term.ts";
import { type FoundCheck, type FoundService, nodeChecks, nodeServices } from "./answers.ts";
import { ConsulError } from "./consul-error.ts";
import type { ConsulHttp } from "./consul-http.ts";
import { checkOf, healthOf, makeNode, type Operation, operationsOf } from "./operations.ts";

/** Less than the 128 that Consul takes at once, and well below the size of a transaction. */
const CHANGES_AT_ONCE = 32;

/** Transactions under way at once. */
const TRANSACTIONS_AT_ONCE = 4;

/** The part of Consul's catalogue that is a cluster's. */
export class ConsulCatalogue {
  readonly #consul: ConsulHttp;
  readonly #cluster: string;
  readonly #node: string;

  constructor(consul: ConsulHttp, cluster: string) {
    this.#consul = consul;
    this.#cluster = cluster;
    this.#node = nodeOf(cluster);
  }

  /** Rejects while Consul has no leader, or is out of reach. */
  async check(): Promise<void> {
    if ((await this.#consul.get("/v1/status/leader")) === "") {
      throw new Error("Consul has no leader");
    }
  }

  /** @throws Error where the cluster's node is somebody else's; ConsulError; undici's errors */
  async read(term: Term): Promise<CatalogueView> {
    const node = encodeURIComponent(this.#node);
    const [services, checks] = await Promise.all([
      this.#consul.get(`/v1/catalog/node-services/${node}`, term.signal).then((body) => nodeServices.parse(body)),
      this.#consul.get(`/v1/health/node/${node}`, term.signal).then((body) => nodeChecks.parse(body)),
    ]);
    if (services.Node && !isOwn(services.Node.Meta, this.#cluster)) {
      throw new Error(`Consul's node ${this.#node} was not made by the registrar of this cluster: it stays as it is`);
    }
    const all = services.Services ?? [];
    const own = all.filter(({ Meta }) => isOwn(Meta, this.#cluster));
    const checkById = new Map(checks.map((check) => [check.CheckID, check]));
    return {
      hasNode: Boolean(services.Node),
      entries: new Map(own.map((service) => [service.ID, entryOf(service, checkById.get(checkOf(service.ID)))])),
      foreign: new Set(all.filter((service) => !own.includes(service)).map(({ ID }) => ID)),
    };
  }

  /**
   * Makes the changes, some together in a transaction. One that Consul refuses holds up none of the others.
   *
   * @throws what the first transaction that failed was refused with; or at once when Consul gives no answer, or the term is over
   */
  async apply(changes: readonly Change[], { hasNode }: CatalogueView, term: Term): Promise<void> {
    if (changes.length === 0) {
      return;
    }
    if (!hasNode) {
      await this.#commit([makeNode(this.#node, this.#cluster)], term);
    }
    const refusals: ConsulError[] = [];
    const waiting = chunked(changes, CHANGES_AT_ONCE).values();
    const work = async () => {
      for (const chunk of waiting) {
        const operations = chunk.flatMap((change) => operationsOf(change, this.#node));
        await this.#commit(operations, term).catch((error) => refusals.push(refusalOrThrow(error)));
      }
    };
    // All come to their end before a failure is told: what is still on its way must not meet the next try.
    const ends = await Promise.allSettled(Array.from({ length: TRANSACTIONS_AT_ONCE }, work));
    const failures = ends.filter((end) => end.status === "rejected").map(({ reason }) => reason);
    for (const failure of [...failures, ...refusals]) {
      throw failure;
    }
  }

  async #commit(operations: readonly Operation[], term: Term): Promise<void> {
    term.throwIfOver();
    await this.#consul.put("/v1/txn", operations, term.signal);
  }
}

function entryOf(service: FoundService, check: FoundCheck | undefined): CatalogueEntry {
  return {
    id: service.ID,
    name: service.Service,
    address: service.Address,
    port: service.Port,
    tags: service.Tags ?? [],
    meta: service.Meta,
    health: check && healthOf(check.Status, check.Output),
    index: service.ModifyIndex,
    checkIndex: check?.ModifyIndex ?? 0,
  };
}

/** Consul's no to one transaction says nothing of the next; anything else does. */
function refusalOrThrow(error: unknown): ConsulError {
  if (error instanceof ConsulError && error.status < 500) {
    return error;
  }
  throw error;
}

function chunked<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
