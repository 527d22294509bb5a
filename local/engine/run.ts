import type { EventSink } from "./engine-event.ts";
import type { ProviderRegistry } from "./provider-registry.ts";
import { Registrations } from "./registrations.ts";
import { ResourceChanges } from "./resource-change.ts";
import { RunEnding } from "./run-ending.ts";
import { Semaphore } from "./semaphore.ts";
import type { StateStore } from "./state-store.ts";
import { StepExecutor } from "./step-executor.ts";
import { makeUrn } from "./urn.ts";

/** What a run is asked for, and what it works with. */
export interface RunSettings {
  readonly project: string;
  readonly stack: string;
  /** Keys with their namespace. */
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  readonly preview: boolean;
  /** How many resources are worked on at once. */
  readonly parallel: number;
  readonly store: StateStore;
  readonly registry: ProviderRegistry;
  readonly emit: EventSink;
  /** Ends when the person asks a second time to stop. */
  readonly cancel: AbortSignal;
}

/** What the parts of one run share: its settings, and what is known of it so far. */
export class Run {
  readonly settings: RunSettings;
  readonly executor: StepExecutor;
  readonly slots: Semaphore;
  readonly ending = new RunEnding();
  readonly changes = new ResourceChanges();
  readonly registrations = new Registrations();

  constructor(settings: RunSettings) {
    this.settings = settings;
    this.executor = new StepExecutor(settings.store, settings.emit, settings.preview);
    this.slots = new Semaphore(settings.parallel);
  }

  get preview(): boolean {
    return this.settings.preview;
  }

  get store(): StateStore {
    return this.settings.store;
  }

  urnOf({ parent, type, name }: { readonly parent: string; readonly type: string; readonly name: string }): string {
    return makeUrn(this.settings.stack, this.settings.project, parent, type, name);
  }

  /** A line for the person, beside a resource. */
  tell(severity: "info" | "warning", message: string, urn: string): void {
    this.settings.emit({ kind: "diagnostic", severity, message, urn });
  }
}
