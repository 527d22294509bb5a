import { describeObject, type KubeObject } from "../../../kube/kube-object.ts";
import { isAnnotated, timeoutOf } from "../annotations.ts";
import type { Cluster } from "../cluster.ts";
import { type Observed, type Verdict, watchUntil } from "./object-watch.ts";
import { ReadinessFailure, type ReadinessRule } from "./readiness.ts";
import { readinessRuleFor } from "./readiness-rules.ts";
import { troublesOf } from "./troubles.ts";
import { annotatedRule } from "./wait-for-annotation.ts";

/** What a wait is for. */
export interface WaitOptions {
  /** Seconds from the resource's own options. @default the annotation, then the kind's */
  readonly timeoutSeconds: number | undefined;
  /** Told every few seconds what is still missing. */
  readonly onStatus?: ((text: string) => void) | undefined;
}

/** An object that is there but not ready. */
export class NotReadyError extends Error {
  /** The object as it was last seen. */
  readonly live: KubeObject;
  readonly reasons: readonly string[];

  constructor(headline: string, reasons: readonly string[], live: KubeObject) {
    super(headline);
    this.name = "NotReadyError";
    this.live = live;
    this.reasons = reasons;
  }
}

const statusInterval = 5000;

/**
 * Waits until an object is ready by its kind's rule, or by the one that its annotations ask for.
 *
 * @returns the object as it is then
 * @throws NotReadyError on failure or timeout, with the conditions, the pods' troubles and the warnings about them
 */
export async function waitUntilReady(cluster: Cluster, applied: KubeObject, options: WaitOptions): Promise<KubeObject> {
  const rule = isAnnotated(applied, "skipAwait") ? undefined : (annotatedRule(applied) ?? readinessRuleFor(applied));
  if (rule === undefined) return applied;
  return await new ReadinessWait(cluster, applied, rule, options).run();
}

class ReadinessWait {
  readonly #cluster: Cluster;
  readonly #rule: ReadinessRule;
  readonly #options: WaitOptions;
  #live: KubeObject;
  #waitingFor = "";
  #told = "";
  #lastSeen = "";
  #lastChange = performance.now();

  constructor(cluster: Cluster, applied: KubeObject, rule: ReadinessRule, options: WaitOptions) {
    this.#cluster = cluster;
    this.#rule = rule;
    this.#options = options;
    this.#live = applied;
  }

  async run(): Promise<KubeObject> {
    const applied = this.#live;
    const timeout = timeoutOf(applied, this.#options.timeoutSeconds, this.#rule.timeoutSeconds);
    const related = this.#rule.related?.(applied);
    const timer = setInterval(() => this.#tell(), statusInterval);
    try {
      // Many are ready as they are applied: a watch would only cost.
      if (related === undefined && (await this.#look({ object: applied, related: [] })) === true) return applied;
      const end = await watchUntil(this.#cluster, applied, timeout, (observed) => this.#look(observed), related);
      if (end === "met") return this.#live;
      throw await this.#notReady(`is not ready after ${timeout} s: ${this.#waitingFor}`, []);
    } catch (error) {
      throw error instanceof ReadinessFailure ? await this.#notReady("cannot become ready", [error.message]) : error;
    } finally {
      clearInterval(timer);
    }
  }

  /** Only what is new. */
  #tell(): void {
    if (this.#waitingFor !== this.#told) this.#options.onStatus?.(this.#waitingFor);
    this.#told = this.#waitingFor;
  }

  async #look({ object, related }: Observed): Promise<Verdict> {
    if (object === undefined) throw new ReadinessFailure("it was deleted while it was waited for");
    // A watch cache may lag behind what was applied.
    if ((object.metadata.generation ?? 0) < (this.#live.metadata.generation ?? 0)) return false;
    this.#live = object;
    const { ready, waitingFor, againAfter } = await this.#rule.check(object, {
      cluster: this.#cluster,
      related,
      quietFor: this.#quietFor(object, related),
    });
    this.#waitingFor = waitingFor;
    return againAfter === undefined ? ready : { againAfter };
  }

  #quietFor(object: KubeObject, related: readonly KubeObject[]): number {
    const seen = [object, ...related].map(({ metadata }) => metadata.resourceVersion).join();
    if (seen !== this.#lastSeen) {
      this.#lastSeen = seen;
      this.#lastChange = performance.now();
    }
    return performance.now() - this.#lastChange;
  }

  async #notReady(what: string, reasons: readonly string[]): Promise<NotReadyError> {
    const troubles = await troublesOf(this.#cluster, this.#live, this.#rule.pods?.(this.#live));
    return new NotReadyError(`${describeObject(this.#live)} ${what}`, [...reasons, ...troubles], this.#live);
  }
}
