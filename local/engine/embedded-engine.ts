import { join } from "node:path";
import { messageOf } from "../failure.ts";
import type { FieldDiff } from "./diff.ts";
import type { ResourceFailure } from "./engine-error.ts";
import type { EventSink, Operation } from "./engine-event.ts";
import type { ProviderFactory } from "./engine-provider.ts";
import { acquireLock } from "./lock.ts";
import type { PropertyObject } from "./property-value.ts";
import type { RecordedResource } from "./record.ts";
import type { StateStore } from "./state-store.ts";

export interface EngineOptions {
  readonly project: string;
  readonly stack: string;
  /** The folder with Pulumi.yaml, absolute. */
  readonly programDir: string;
  /** The entry file, relative to the folder. An ES module. */
  readonly main: string;
  /** The stack's configuration: keys with their namespace, values as text (structured ones as JSON). */
  readonly config: Readonly<Record<string, string>>;
  /** The keys of `config` that are secret. */
  readonly secretKeys: readonly string[];
  /** Where the state lives; made with mode 0700. */
  readonly stateDir: string;
  /** By package, such as `kubernetes`. */
  readonly providers: Readonly<Record<string, ProviderFactory>>;
  /** What a recording answers to a function: values that are documented. @default - none is known */
  readonly documentedAnswer?: (token: string, args: PropertyObject) => PropertyObject | undefined;
  /** Resources that are worked on at once. @default 32 */
  readonly parallel?: number;
  readonly onEvent?: EventSink;
}

export interface RunOptions {
  /** Ends the run early: what is under way ends, the state is saved. */
  readonly signal?: AbortSignal;
  /** The second Ctrl-C: asks the providers to give up what they are doing. */
  readonly cancel?: AbortSignal;
}

/** What a run did, or in a preview would do. */
export interface StackResult {
  readonly changes: Readonly<Record<"create" | "update" | "replace" | "delete" | "same", number>>;
  /** Those that do not stay the same. */
  readonly resources: readonly {
    readonly urn: string;
    readonly type: string;
    readonly op: Operation;
    readonly diff: readonly FieldDiff[];
  }[];
  /** The stack's outputs, secrets as "[secret]". */
  readonly outputs: PropertyObject;
  /** Empty unless the run failed. */
  readonly errors: readonly ResourceFailure[];
  readonly interrupted: boolean;
}

/** A resource as the state has it, without its properties. */
export interface KnownResource {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly custom: boolean;
}

/**
 * Runs a Pulumi program where no Pulumi CLI can be used. Importing it is cheap; what it needs is loaded with the first run.
 * The state is a folder: one process changes it at a time, and nothing is lost when that is killed.
 */
export class EmbeddedEngine {
  readonly #options: EngineOptions;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /**
   * Brings the stack to where the program says.
   * @throws DeploymentFailed when a resource or the program failed, or on `signal`; EngineError when another run is under way
   */
  async up(run: RunOptions = {}): Promise<StackResult> {
    const { runStack } = await import("./stack-run.ts");
    return this.#locked("up", (store) => runStack(this.#options, store, false, run));
  }

  /** What `up` would do. Changes nothing and needs no lock. */
  async preview(run: RunOptions = {}): Promise<StackResult> {
    const { runStack } = await import("./stack-run.ts");
    return runStack(this.#options, await this.#read(), true, run);
  }

  /** Deletes all that the state knows; protected resources stay and are failures. */
  async destroy(run: RunOptions = {}): Promise<StackResult> {
    const { destroyStack } = await import("./stack-run.ts");
    return this.#locked("destroy", (store) => destroyStack(this.#options, store, run));
  }

  /** Every registration of the program on an empty state. Asks no provider anything. */
  async record(run: RunOptions = {}): Promise<RecordedResource[]> {
    const { recordProgram } = await import("./record.ts");
    return recordProgram(this.#options, run);
  }

  /** The stack's outputs as of the last `up`, in plain text where `showSecrets`. */
  async outputs({ showSecrets = false }: { showSecrets?: boolean } = {}): Promise<PropertyObject> {
    const { displayed, reveal } = await import("./property-value.ts");
    const { outputs } = await this.#read();
    return (showSecrets ? reveal(outputs) : displayed(outputs)) as PropertyObject;
  }

  /** What the state knows. */
  async resources(): Promise<KnownResource[]> {
    const store = await this.#read();
    return store.resources.map(({ urn, type, id, custom }) => ({ urn, type, id, custom }));
  }

  async #read(): Promise<StateStore> {
    const { StateStore } = await import("./state-store.ts");
    return StateStore.read(this.#options.stateDir);
  }

  /** A journal that cannot be folded into the snapshot is no failure of the run: the next one folds it. */
  async #close(store: StateStore): Promise<void> {
    try {
      await store.close();
    } catch (error) {
      this.#options.onEvent?.({ kind: "diagnostic", severity: "warning", message: messageOf(error) });
    }
  }

  async #locked<T>(command: string, work: (store: StateStore) => Promise<T>): Promise<T> {
    const { StateStore } = await import("./state-store.ts");
    const { stateDir, stack, onEvent } = this.#options;
    const lock = acquireLock(join(stateDir, "lock"), `${command} --stack ${stack}`);
    try {
      if (lock.takenFrom) {
        const { pid, since } = lock.takenFrom;
        const message = `The last run (process ${pid}, since ${since}) died; its lock was taken over.`;
        onEvent?.({ kind: "diagnostic", severity: "info", message });
      }
      const store = StateStore.open(stateDir);
      try {
        return await work(store);
      } finally {
        await this.#close(store);
      }
    } finally {
      lock.release();
    }
  }
}
