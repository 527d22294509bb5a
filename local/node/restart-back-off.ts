/** How long a container that keeps ending waits before its next run. */
export interface BackOffSettings {
  /** @default 10_000 ms */
  readonly baseMs: number;
  /** @default 300_000 ms */
  readonly maxMs: number;
  /** After a run of this length the container counts as healthy again. @default 600_000 ms */
  readonly resetMs: number;
}

/** The kubelet's own numbers. */
export const kubeletBackOff: BackOffSettings = { baseMs: 10_000, maxMs: 300_000, resetMs: 600_000 };

/**
 * The kubelet's restart back-off: the first restart is immediate, then 10 s, 20 s, 40 s ... up to 5 min.
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
 */
export class RestartBackOff {
  readonly #settings: BackOffSettings;
  #next = 0;

  constructor(settings: BackOffSettings = kubeletBackOff) {
    this.#settings = settings;
  }

  /** Milliseconds to wait after a run that took `ranMs`. */
  after(ranMs: number): number {
    const { baseMs, maxMs, resetMs } = this.#settings;
    if (ranMs > resetMs) this.#next = 0;
    const delay = this.#next;
    this.#next = delay === 0 ? baseMs : Math.min(maxMs, delay * 2);
    return delay;
  }
}
