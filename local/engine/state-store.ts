import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../failure.ts";
import { readIfThere } from "../read-if-there.ts";
import { EngineError, StateUnwritable } from "./engine-error.ts";
import { Journal, readJournal } from "./journal.ts";
import type { PropertyObject, PropertyValue } from "./property-value.ts";
import type { PendingOperation, ResourceState, StateChange } from "./resource-state.ts";
import { openSecrets, readSecrets, type SecretsKeeper } from "./secrets.ts";

const formatVersion = 1;

interface Snapshot {
  readonly version: number;
  /** The last journal record that this snapshot contains. */
  readonly sequence: number;
  readonly resources: readonly ResourceState[];
  readonly pending: readonly PendingOperation[];
  readonly outputs: PropertyObject;
}

type JournalRecord =
  | { readonly sequence: number; readonly begin: PendingOperation }
  | ({ readonly sequence: number; readonly end?: number } & StateChange);

/**
 * A stack's state: `snapshot.json` and, since it was written, `journal.jsonl`. In memory it is plain; on the disk every
 * secret is encrypted. One process writes at a time: hold the lock before `open`.
 */
export class StateStore {
  readonly #dir: string;
  readonly #secrets: SecretsKeeper;
  readonly #resources = new Map<string, ResourceState>();
  readonly #pending = new Map<number, PendingOperation>();
  #outputs: PropertyObject = {};
  #sequence = 0;
  #operations = 0;
  #journal: Journal | undefined;
  #changed = false;
  readonly #durable: boolean;

  private constructor(dir: string, durable: boolean, secrets: SecretsKeeper) {
    this.#dir = dir;
    this.#durable = durable;
    this.#secrets = secrets;
  }

  /** Opens for writing; makes the folder (0700) and the key if there are none. */
  static open(dir: string): StateStore {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    chmodSync(dir, 0o700);
    const store = new StateStore(dir, true, openSecrets(dir));
    store.#load();
    // What a crash left is folded in now, so that a record cut off at the end never gets followed by another.
    if (store.#changed) {
      store.#writeSnapshot();
    }
    return store;
  }

  /** Reads only: what is changed in memory never reaches the disk. */
  static read(dir: string): StateStore {
    const store = new StateStore(dir, false, readSecrets(dir));
    store.#load();
    return store;
  }

  /** An empty one in memory. */
  static empty(): StateStore {
    return new StateStore("", false, readSecrets("/nonexistent"));
  }

  get resources(): ResourceState[] {
    return [...this.#resources.values()];
  }

  get(key: string): ResourceState | undefined {
    return this.#resources.get(key);
  }

  /** The entry of a URN with this id of the provider's. */
  find(urn: string, id: string): ResourceState | undefined {
    for (const entry of this.#resources.values()) {
      if (entry.urn === urn && entry.id === id) {
        return entry;
      }
    }
    return undefined;
  }

  /** Operations of a former run that began and are not known to have ended. */
  get pending(): PendingOperation[] {
    return [...this.#pending.values()];
  }

  /** The stack's outputs as of the last run. */
  get outputs(): PropertyObject {
    return this.#outputs;
  }

  /** Notes, durably, that an operation is about to begin. Give the answer's id to `end`. */
  async begin(kind: PendingOperation["kind"], resource: ResourceState, replaces: readonly string[]): Promise<number> {
    this.#operations += 1;
    const operation: PendingOperation = { id: this.#operations, kind, resource, replaces };
    await this.#append({ begin: operation });
    this.#pending.set(operation.id, operation);
    return operation.id;
  }

  /** Notes, durably, that an operation has ended, well or not, and what it changed. */
  async end(operation: number, change: StateChange = {}): Promise<void> {
    this.#pending.delete(operation);
    this.#apply(change);
    await this.#append({ end: operation, ...change });
  }

  /** Notes, durably, a change that needed no operation. */
  async change(change: StateChange): Promise<void> {
    this.#apply(change);
    await this.#append(change);
  }

  /**
   * Folds the journal into the snapshot and closes.
   * @throws EngineError when that cannot be written; what the journal holds is safe all the same
   */
  async close(): Promise<void> {
    await this.#journal?.close();
    this.#journal = undefined;
    if (this.#durable && this.#changed) {
      this.#writeSnapshot();
    }
  }

  #apply(change: StateChange): void {
    for (const resource of change.put ?? []) {
      this.#resources.set(resource.key, resource);
    }
    for (const key of change.drop ?? []) {
      this.#resources.delete(key);
    }
    this.#outputs = change.outputs ?? this.#outputs;
  }

  async #append(record: object): Promise<void> {
    if (!this.#durable) {
      return;
    }
    this.#changed = true;
    this.#sequence += 1;
    this.#journal ??= new Journal(this.#journalPath);
    try {
      await this.#journal.append(this.#secrets.seal({ sequence: this.#sequence, ...record } as PropertyObject));
    } catch (error) {
      throw this.#unwritable(error);
    }
  }

  #load(): void {
    const snapshot = this.#readSnapshot();
    if (snapshot) {
      for (const resource of snapshot.resources) {
        this.#resources.set(resource.key, resource);
      }
      for (const operation of snapshot.pending) {
        this.#notePending(operation);
      }
      this.#outputs = snapshot.outputs;
      this.#sequence = snapshot.sequence;
    }
    const { records, isEmpty } = readJournal(this.#journalPath);
    this.#changed = !isEmpty;
    for (const sealed of records) {
      const record = this.#secrets.open(sealed as PropertyValue) as unknown as JournalRecord;
      if (record.sequence > this.#sequence) {
        this.#sequence = record.sequence;
        this.#replay(record);
      }
    }
  }

  #replay(record: JournalRecord): void {
    if ("begin" in record) {
      this.#notePending(record.begin);
      return;
    }
    if (record.end !== undefined) {
      this.#pending.delete(record.end);
    }
    this.#apply(record);
  }

  #notePending(operation: PendingOperation): void {
    this.#pending.set(operation.id, operation);
    this.#operations = Math.max(this.#operations, operation.id);
  }

  #readSnapshot(): Snapshot | undefined {
    const text = readIfThere(this.#snapshotPath);
    if (text === undefined) {
      return undefined;
    }
    const snapshot = this.#parseSnapshot(text);
    if (snapshot.version !== formatVersion) {
      throw new EngineError(
        `${this.#snapshotPath} has format ${snapshot.version}; this engine reads format ${formatVersion}.`,
      );
    }
    return this.#secrets.open(snapshot as unknown as PropertyValue) as unknown as Snapshot;
  }

  #parseSnapshot(text: string): Snapshot {
    try {
      return JSON.parse(text) as Snapshot;
    } catch (error) {
      throw new EngineError(
        `${this.#snapshotPath} is damaged: ${String(error)}. Restore the state folder from a copy.`,
      );
    }
  }

  /** The whole state under a new name, onto the disk, then renamed over the old: a crash leaves one or the other. */
  #writeSnapshot(): void {
    const snapshot: Snapshot = {
      version: formatVersion,
      sequence: this.#sequence,
      resources: this.resources,
      pending: this.pending,
      outputs: this.#outputs,
    };
    const sealed = this.#secrets.seal(snapshot as unknown as PropertyObject);
    try {
      this.#replaceFile(this.#snapshotPath, `${JSON.stringify(sealed)}\n`);
      this.#replaceFile(this.#journalPath, "");
    } catch (error) {
      throw this.#unwritable(error);
    }
    this.#changed = false;
  }

  #unwritable(error: unknown): StateUnwritable {
    return new StateUnwritable(
      `The state in ${this.#dir} cannot be written: ${messageOf(error)}. What it holds is safe; nothing new is begun. ` +
        "Put that right (a full disk, most often) and run again: what was under way is settled then.",
    );
  }

  #replaceFile(path: string, text: string): void {
    const draft = `${path}.new`;
    try {
      writeFileSync(draft, text, { mode: 0o600, flush: true });
      renameSync(draft, path);
    } catch (error) {
      // Half a draft would only take up room.
      rmSync(draft, { force: true });
      throw error;
    }
    const folder = openSync(this.#dir, "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  }

  get #snapshotPath(): string {
    return join(this.#dir, "snapshot.json");
  }

  get #journalPath(): string {
    return join(this.#dir, "journal.jsonl");
  }
}
