import type { Metrics } from "@plinth/chassis";
import type { Change } from "../domain/changes.ts";
import type { RefusedService } from "../domain/wanted.ts";

/** The reasons for which an entry that a Service asks for is not made. */
const REASONS: readonly (RefusedService["reason"] | "taken")[] = ["external-name", "bad-name", "name-taken", "taken"];

/** What Prometheus reads of the registrar. */
export class RegistrarFigures {
  readonly #metrics: Metrics;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
    for (const outcome of ["done", "failed"]) {
      this.#passes.inc({ outcome }, 0);
    }
    for (const kind of ["register", "update", "deregister"]) {
      this.#changes.inc({ kind }, 0);
    }
    this.#cuts.inc(0);
  }

  /** @param isLeader asked when the metrics are read */
  leads(isLeader: () => boolean): void {
    this.#metrics.gauge("registrar_leader", "1 while this process leads", [], (gauge) => gauge.set(isLeader() ? 1 : 0));
  }

  watchCut(): void {
    this.#cuts.inc();
  }

  failed(): void {
    this.#passes.inc({ outcome: "failed" });
  }

  /** A pass that ended well. @param entries how many the catalogue is to hold @param refused one reason each */
  done(changes: readonly Change[], entries: number, refused: readonly string[]): void {
    this.#passes.inc({ outcome: "done" });
    for (const { kind } of changes) {
      this.#changes.inc({ kind });
    }
    this.#metrics.gauge("registrar_entries", "Entries that the catalogue is to hold for the cluster").set(entries);
    const gauge = this.#metrics.gauge("registrar_refused", "Services or endpoints that get no entry", ["reason"]);
    for (const reason of REASONS) {
      gauge.set({ reason }, refused.filter((each) => each === reason).length);
    }
    this.#metrics
      .gauge("registrar_last_pass_timestamp_seconds", "When the catalogue was last as it is to be")
      .setToCurrentTime();
  }

  get #passes() {
    return this.#metrics.counter("registrar_passes_total", "Comparisons of the catalogue with the cluster", [
      "outcome",
    ]);
  }

  get #changes() {
    return this.#metrics.counter("registrar_changes_total", "Entries that were changed in the catalogue", ["kind"]);
  }

  get #cuts() {
    return this.#metrics.counter("registrar_watch_cuts_total", "Watches of the API server that were cut");
  }
}
