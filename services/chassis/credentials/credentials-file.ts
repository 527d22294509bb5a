import { unwatchFile, watchFile } from "node:fs";
import type { Logger } from "../logger.ts";
import { type Login, readLogin } from "./login.ts";

/** How often the file is looked at. A login that was refused makes it be read at once, so this need not be short. Milliseconds. */
const LOOK_MS = 1_000;

/**
 * A login in a file that is replaced when the login is rotated. The path is looked at, not the file that was there first, so
 * one that is renamed into its place, or a symbolic link that is turned, is seen too. What cannot be read as a login changes nothing.
 */
export class CredentialsFile {
  readonly #path: string;
  readonly #log: Logger;
  readonly #onChange = new Set<(login: Login) => void>();
  readonly #look = () => void this.refresh();
  #current: Login;
  #fault: string | undefined;

  private constructor(path: string, login: Login, log: Logger) {
    this.#path = path;
    this.#current = login;
    this.#log = log;
    // Does not keep the process alive.
    watchFile(path, { interval: LOOK_MS, persistent: false }, this.#look);
  }

  /** @throws Error while there is no login in the file: it names the path and what is wrong, never what the file holds */
  static async open(path: string, log: Logger): Promise<CredentialsFile> {
    return new CredentialsFile(path, await readLogin(path), log);
  }

  /** The last login that could be read; another object only where it is another login. */
  get current(): Login {
    return this.#current;
  }

  /** Called with each new login, from when it is the current one. */
  onChange(callback: (login: Login) => void): void {
    this.#onChange.add(callback);
  }

  /** Reads the file now. */
  async refresh(): Promise<void> {
    try {
      const login = await readLogin(this.#path);
      this.#fault = undefined;
      this.#become(login);
    } catch (error) {
      this.#tell(error instanceof Error ? error.message : String(error));
    }
  }

  close(): void {
    unwatchFile(this.#path, this.#look);
    this.#onChange.clear();
  }

  #become(login: Login): void {
    const { username, password } = this.#current;
    if (login.username === username && login.password === password) {
      return;
    }
    this.#current = login;
    this.#log.info({ path: this.#path }, "there is a new login");
    for (const callback of this.#onChange) {
      callback(login);
    }
  }

  /** Once for each fault, however often it is met. */
  #tell(fault: string): void {
    if (fault !== this.#fault) {
      this.#fault = fault;
      this.#log.warn({ path: this.#path, fault }, "the login stays as it was");
    }
  }
}
