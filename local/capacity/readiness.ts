import type { ClusterView } from "./cluster-view.ts";
import type { Least, Workload } from "./workload.ts";

/** Something that went below what was promised. */
export interface Fall {
  /** The experiment, as in "loss of zone us-east-1a". */
  readonly when: string;
  /** The workload's key. */
  readonly workload: string;
  readonly kind: Least["kind"];
  /** Ready pods that it needs, by what, and that it had. */
  readonly least: number;
  readonly source: string;
  readonly had: number;
  readonly why: string;
}

/** Notes how few ready members each store ever had, from its making until it ends. */
export class QuorumWatch {
  readonly #stores: readonly Workload[];
  readonly #view: ClusterView;
  readonly #lowest = new Map<string, { had: number; why: string }>();
  readonly #unlisten: () => void;
  #phase = "at the start";

  constructor(view: ClusterView, workloads: readonly Workload[]) {
    this.#view = view;
    this.#stores = workloads.filter(({ least }) => least?.kind === "quorum");
    this.#unlisten = view.listen(() => this.#look());
    this.#look();
  }

  /** Says what happens from now on, for the reason of a fall. */
  phase(name: string): void {
    this.#phase = name;
  }

  /** Tells of a moment that no view sees: when machines fail, all their pods are gone at once. */
  tell(key: string, had: number, why: string): void {
    const before = this.#lowest.get(key);
    if (before === undefined || had < before.had) {
      this.#lowest.set(key, { had, why });
    }
  }

  /** Ends it. @returns the stores that were without their quorum */
  end(when: string): Fall[] {
    this.#unlisten();
    return this.#stores.flatMap(({ key, least }) => {
      const lowest = this.#lowest.get(key);
      return least === undefined || lowest === undefined || lowest.had >= least.pods
        ? []
        : [{ when, workload: key, kind: least.kind, least: least.pods, source: least.source, ...lowest }];
    });
  }

  #look(): void {
    for (const { key } of this.#stores) {
      this.tell(key, this.#view.ready(key).length, this.#phase);
    }
  }
}

/** Workloads that, now that all is decided, have fewer ready pods than they need. */
export function shortfalls(view: ClusterView, workloads: readonly Workload[], when: string): Fall[] {
  return workloads.flatMap(({ key, least }) => {
    const had = view.ready(key).length;
    return least === undefined || had >= least.pods
      ? []
      : [
          {
            when,
            workload: key,
            kind: least.kind,
            least: least.pods,
            source: least.source,
            had,
            why: whyShort(view, key),
          },
        ];
  });
}

function whyShort(view: ClusterView, key: string): string {
  return view.unplaced().find(({ workload }) => workload === key)?.why ?? "its pods were not made";
}
