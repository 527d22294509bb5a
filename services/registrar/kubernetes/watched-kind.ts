import {
  type Informer,
  type KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
  makeInformer,
  type ObjectCache,
} from "@kubernetes/client-node";
import { type Backoff, type Logger, pauseAfter } from "@plinth/chassis";

export interface WatchedKindProps<T extends KubernetesObject> {
  readonly config: KubeConfig;
  /** Of the API, such as `/api/v1/services`. */
  readonly path: string;
  readonly labelSelector: string;
  readonly list: () => Promise<KubernetesListObject<T>>;
  /** Called after the first list, and for each object that comes, changes or goes. */
  readonly onChange: () => void;
  readonly onCut: () => void;
  readonly log: Logger;
}

const BACKOFF: Backoff = { firstMs: 200, factor: 2, longestMs: 15_000 };

/**
 * The objects of one kind, as the API server has them: listed once, then watched. A watch that is cut goes on from where it was, or
 * from a new list where the server no longer knows that; meanwhile the objects are those that were last seen.
 */
export class WatchedKind<T extends KubernetesObject> {
  readonly #props: WatchedKindProps<T>;
  readonly #informer: Informer<T> & ObjectCache<T>;
  #isListed = false;
  #isClosed = false;
  #failures = 0;
  #restart: NodeJS.Timeout | undefined;

  constructor(props: WatchedKindProps<T>) {
    this.#props = props;
    this.#informer = makeInformer(props.config, props.path, () => this.#list(), props.labelSelector);
    this.#informer.on("change", () => this.#changed());
    this.#informer.on("error", (error) => this.#cut(error));
    this.#start();
  }

  /** Whether the objects have been listed: before that, nothing says that there are none. */
  get isListed(): boolean {
    return this.#isListed;
  }

  get objects(): readonly T[] {
    return this.#informer.list();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#restart);
    await this.#informer.stop();
  }

  async #list(): Promise<KubernetesListObject<T>> {
    const list = await this.#props.list();
    if (this.#isClosed) {
      // The informer would open its watch although it was stopped meanwhile.
      throw new Error("closed");
    }
    // It takes the objects over as soon as this has returned, without a pause.
    setImmediate(() => {
      this.#isListed = true;
      this.#changed();
    });
    return list;
  }

  #changed(): void {
    this.#failures = 0;
    this.#props.onChange();
  }

  /** The informer stops at an error; started again, it goes on from where it was. */
  #cut(error: unknown): void {
    if (this.#isClosed) {
      return;
    }
    this.#failures++;
    this.#props.onCut();
    this.#props.log.warn({ err: error, path: this.#props.path }, "the watch was cut; it is opened again");
    const pause = pauseAfter(BACKOFF, this.#failures, Math.random());
    this.#restart = setTimeout(() => this.#start(), pause);
  }

  /** It rejects where not even a request could be made, such as without a token. */
  #start(): void {
    this.#informer.start().catch((error) => this.#cut(error));
  }
}
