import { type Backoff, type Logger, Pause, pauseAfter } from "@plinth/chassis";
import type { ConsulCatalogue } from "../consul/consul-catalogue.ts";
import { changesBetween } from "../domain/changes.ts";
import { type RefusedService, wantedOf } from "../domain/wanted.ts";
import type { ClusterView } from "../kubernetes/cluster-view.ts";
import type { Term } from "../kubernetes/term.ts";
import type { RegistrarFigures } from "./registrar-figures.ts";

export interface SynchroniserProps {
  readonly view: ClusterView;
  readonly catalogue: ConsulCatalogue;
  readonly clusterName: string;
  /** The longest time without a comparison, in seconds. */
  readonly resyncSeconds: number;
  readonly figures: RegistrarFigures;
  readonly log: Logger;
}

/** How long changes are gathered before they are looked at, in milliseconds: a rollout comes as many. */
const GATHER_MS = 100;

const BACKOFF: Backoff = { firstMs: 500, factor: 2, longestMs: 30_000 };

/**
 * Makes the catalogue what the cluster says, as long as a term lasts: when it begins, whenever something changes, and from time to
 * time. Each pass compares all that is wanted with all that is there, so nothing that was missed stays wrong.
 */
export class Synchroniser {
  readonly #props: SynchroniserProps;
  readonly #changed = new Pause();
  #terms: Promise<void> = Promise.resolve();
  #told = "";

  constructor(props: SynchroniserProps) {
    this.#props = props;
  }

  /** Something may have changed. Many calls are one pass. */
  nudge(): void {
    this.#changed.end();
  }

  /** Works for a term, after the one before has come to its end. */
  lead(term: Term): void {
    this.#terms = this.#terms.then(() => this.#work(term));
  }

  /** Settles when the last term is over and nothing is under way. */
  idle(): Promise<void> {
    return this.#terms;
  }

  async #work(term: Term): Promise<void> {
    const calm = new Pause();
    const end = () => {
      calm.end();
      this.#changed.end();
    };
    term.signal.addEventListener("abort", end);
    for (let failures = 0; !term.isOver; ) {
      const isDone = await this.#pass(term);
      failures = isDone ? 0 : failures + 1;
      if (isDone) {
        await this.#changed.last(this.#props.resyncSeconds * 1000);
      }
      await calm.last(isDone ? GATHER_MS : pauseAfter(BACKOFF, failures, Math.random()));
    }
    term.signal.removeEventListener("abort", end);
  }

  /** @returns whether the catalogue is as it is to be, or there is nothing yet to compare it with */
  async #pass(term: Term): Promise<boolean> {
    const { view, catalogue, clusterName, figures, log } = this.#props;
    if (!view.isComplete) {
      return true;
    }
    try {
      const wanted = wantedOf(view.services, view.slices, clusterName);
      const found = await catalogue.read(term);
      const { changes, taken } = changesBetween(wanted.registrations, found);
      await catalogue.apply(changes, found, term);
      const refused = [...wanted.refused.map(({ reason }) => reason), ...taken.map(() => "taken")];
      figures.done(changes, wanted.registrations.length, refused);
      this.#tell(wanted.refused, taken);
      if (changes.length > 0) {
        log.info({ changes: changes.length, entries: wanted.registrations.length }, "the catalogue was changed");
      }
      return true;
    } catch (error) {
      if (!term.isOver) {
        figures.failed();
        log.warn({ err: error }, "the catalogue could not be brought in step; it is tried again");
      }
      return false;
    }
  }

  /** Once for each state of affairs, not with each pass. */
  #tell(refused: readonly RefusedService[], taken: readonly string[]): void {
    const text = JSON.stringify({ refused, taken });
    if (text !== this.#told && refused.length + taken.length > 0) {
      this.#props.log.warn({ refused, taken }, "some Services get no entry");
    }
    this.#told = text;
  }
}
