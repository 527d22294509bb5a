import { Pool } from "undici";
import type { Endpoint } from "./endpoint-book.ts";

/** How long an address that refused a connection is passed over while there are others, in milliseconds. */
const avoidMs = 1_000;

/** How long connections to an address are kept after it was last used, in milliseconds. */
const idleMs = 60_000;

interface Entry {
  readonly pool: Pool;
  inFlight: number;
  lastUsed: number;
  avoidUntil: number;
}

/** Connections to endpoints, how many requests each is busy with, and which must get no new ones. */
export class EndpointPool {
  readonly #entries = new Map<string, Entry & { readonly podIP: string }>();
  readonly #draining = new Map<string, { waiters: (() => void)[] }>();
  readonly #sweeper = setInterval(() => this.#sweep(), idleMs);

  constructor() {
    this.#sweeper.unref();
  }

  /** The least busy endpoint that was not tried yet; one that just refused a connection only when there is no other. */
  choose(endpoints: readonly Endpoint[], tried: ReadonlySet<string>): Endpoint | undefined {
    const open = endpoints.filter(({ podIP, origin }) => !this.#draining.has(podIP) && !tried.has(origin));
    const at = performance.now();
    const willing = open.filter(({ origin }) => (this.#entries.get(origin)?.avoidUntil ?? 0) <= at);
    const candidates = willing.length > 0 ? willing : open;
    const busy = (endpoint: Endpoint) => this.#entries.get(endpoint.origin)?.inFlight ?? 0;
    const least = Math.min(...candidates.map(busy));
    const best = candidates.filter((endpoint) => busy(endpoint) === least);
    return best[Math.floor(Math.random() * best.length)];
  }

  /** Counts a request to the endpoint until `done` is called. */
  acquire(endpoint: Endpoint): { readonly pool: Pool; done(): void } {
    const entry = this.#entry(endpoint);
    entry.inFlight++;
    let isDone = false;
    return {
      pool: entry.pool,
      done: () => {
        if (isDone) return;
        isDone = true;
        entry.inFlight--;
        entry.lastUsed = performance.now();
        if (entry.inFlight === 0) this.#tellDrained(endpoint.podIP);
      },
    };
  }

  /** Passes the endpoint over for a moment: nothing listens there. */
  avoid(endpoint: Endpoint): void {
    this.#entry(endpoint).avoidUntil = performance.now() + avoidMs;
  }

  /** Sends a pod no new requests from now on; resolves when it has none under way. */
  async drain(podIP: string): Promise<void> {
    const drain = this.#draining.get(podIP) ?? { waiters: [] };
    this.#draining.set(podIP, drain);
    // An upgraded connection counts as well, but may stay open for ever: the caller sets the limit.
    if (this.#busy(podIP)) await new Promise<void>((resolve) => drain.waiters.push(resolve));
    const ended = [...this.#entries].filter(([, entry]) => entry.podIP === podIP);
    for (const [origin, { pool }] of ended) {
      this.#entries.delete(origin);
      await pool.close();
    }
  }

  /** The cluster lists these addresses: a drained one that is not among them may be given to another pod. */
  retain(podIPs: ReadonlySet<string>): void {
    for (const podIP of this.#draining.keys()) if (!podIPs.has(podIP)) this.#draining.delete(podIP);
  }

  /** Closes all connections at once. */
  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    await Promise.all([...this.#entries.values()].map(({ pool }) => pool.destroy()));
    this.#entries.clear();
  }

  #entry(endpoint: Endpoint): Entry {
    const known = this.#entries.get(endpoint.origin);
    if (known) return known;
    const pool = new Pool(endpoint.origin, {
      connections: 128,
      // Pipelining would tie requests to one another's fate.
      pipelining: 1,
      connect: { timeout: 3_000 },
      // Limits come from the route's timeouts; without one an answer may take as long as it needs.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 4_000,
    });
    const entry = { pool, podIP: endpoint.podIP, inFlight: 0, lastUsed: performance.now(), avoidUntil: 0 };
    this.#entries.set(endpoint.origin, entry);
    return entry;
  }

  #busy(podIP: string): boolean {
    return [...this.#entries.values()].some((entry) => entry.podIP === podIP && entry.inFlight > 0);
  }

  #tellDrained(podIP: string): void {
    const drain = this.#draining.get(podIP);
    if (drain === undefined || this.#busy(podIP)) return;
    for (const waiter of drain.waiters.splice(0)) waiter();
  }

  #sweep(): void {
    const before = performance.now() - idleMs;
    for (const [origin, entry] of this.#entries) {
      if (entry.inFlight > 0 || entry.lastUsed > before) continue;
      this.#entries.delete(origin);
      void entry.pool.close();
    }
  }
}
