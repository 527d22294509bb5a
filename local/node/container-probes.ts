import { pause } from "./pause.ts";
import type { Container, Probe } from "./pod.ts";
import type { ProbeResult } from "./probe.ts";

/** What a container's probes tell its runner. */
export interface ProbeEvents {
  /** The startup probe succeeded, or there is none. */
  started(): void;
  readiness(ready: boolean): void;
  /** The container must be restarted. */
  unhealthy(probe: "liveness" | "startup", message: string, graceSeconds: number | undefined): void;
  /** One attempt failed. */
  failed(probe: ProbeKind, message: string): void;
}

export type ProbeKind = "startup" | "readiness" | "liveness";

/**
 * Until a new container has answered once, startup and readiness are looked at this often (at most as often as their period
 * is short), for this long: failures in between do not count, so thresholds keep their meaning and a start is noticed sooner.
 */
const eagerIntervalMs = 400;
const eagerForMs = 30_000;

/**
 * Runs the probes of one running container until it is stopped: startup first, then readiness and liveness side by side, each
 * with its own delay, period and thresholds.
 */
export class ContainerProbes {
  readonly #container: Container;
  readonly #run: (probe: Probe, timeoutMs: number) => Promise<ProbeResult>;
  readonly #events: ProbeEvents;
  readonly #startedAt: number;
  readonly #stop = new AbortController();

  /** @param startedAt when the container's process started, in ms since the epoch. */
  constructor(
    container: Container,
    run: (probe: Probe, timeoutMs: number) => Promise<ProbeResult>,
    events: ProbeEvents,
    startedAt: number,
  ) {
    this.#container = container;
    this.#run = run;
    this.#events = events;
    this.#startedAt = startedAt;
  }

  /** @param started true for an adopted container whose startup probe has succeeded before. */
  start(started = false): void {
    const { startupProbe } = this.#container;
    if (startupProbe && !started) void this.#startup(startupProbe);
    else this.#afterStartup();
  }

  /** Stops all probes, or all but readiness: a pod that is being deleted is still looked at for readiness. */
  stop(): void {
    this.#stop.abort();
  }

  async #startup(probe: Probe): Promise<void> {
    await this.#delay(probe);
    let failures = 0;
    let counted = 0;
    while (!this.#stopped) {
      const result = await this.#once(probe);
      if (this.#stopped) return;
      if (result.ok) return this.#afterStartup();
      const at = performance.now();
      if (counted === 0 || at - counted >= period(probe) * 0.95) {
        counted = at;
        failures++;
        this.#events.failed("startup", result.message);
        if (failures >= (probe.failureThreshold ?? 3)) {
          return this.#events.unhealthy("startup", result.message, probe.terminationGracePeriodSeconds);
        }
      }
      await pause(this.#eager(probe), this.#stop.signal);
    }
  }

  #afterStartup(): void {
    if (this.#stopped) return;
    this.#events.started();
    const { readinessProbe, livenessProbe } = this.#container;
    if (readinessProbe) void this.#readiness(readinessProbe);
    else this.#events.readiness(true);
    if (livenessProbe) void this.#liveness(livenessProbe);
  }

  async #readiness(probe: Probe): Promise<void> {
    await this.#delay(probe);
    let inRow = 0;
    let last: boolean | undefined;
    let wasReady = false;
    while (!this.#stopped) {
      const { ok, message } = await this.#once(probe);
      if (this.#stopped) return;
      inRow = ok === last ? inRow + 1 : 1;
      last = ok;
      if (!ok && wasReady) this.#events.failed("readiness", message);
      if (inRow >= (ok ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3))) {
        wasReady ||= ok;
        this.#events.readiness(ok);
      }
      await pause(wasReady || ok ? period(probe) : this.#eager(probe), this.#stop.signal);
    }
  }

  async #liveness(probe: Probe): Promise<void> {
    await this.#delay(probe);
    let failures = 0;
    while (!this.#stopped) {
      const { ok, message } = await this.#once(probe);
      if (this.#stopped) return;
      failures = ok ? 0 : failures + 1;
      if (!ok) this.#events.failed("liveness", message);
      if (failures >= (probe.failureThreshold ?? 3)) {
        return this.#events.unhealthy("liveness", message, probe.terminationGracePeriodSeconds);
      }
      await pause(period(probe), this.#stop.signal);
    }
  }

  #once(probe: Probe): Promise<ProbeResult> {
    return this.#run(probe, (probe.timeoutSeconds ?? 1) * 1000);
  }

  #delay(probe: Probe): Promise<void> {
    const from = this.#startedAt + (probe.initialDelaySeconds ?? 0) * 1000;
    return pause(from - Date.now(), this.#stop.signal);
  }

  #eager(probe: Probe): number {
    const isNew = Date.now() - this.#startedAt < eagerForMs;
    return isNew ? Math.min(eagerIntervalMs, period(probe)) : period(probe);
  }

  get #stopped(): boolean {
    return this.#stop.signal.aborted;
  }
}

function period(probe: Probe): number {
  return (probe.periodSeconds ?? 10) * 1000;
}
