import { headerPairs } from "./forwarded-headers.ts";

/** Changes to headers that are not there yet, such as those of an answer to come. */
export class HeaderEdits {
  /** By name in lower case; undefined where the header goes. */
  readonly #settled = new Map<string, readonly [name: string, value: string] | undefined>();
  readonly #added: string[] = [];

  /** In place of all headers of that name. */
  set(name: string, value: string): void {
    this.#settled.set(name.toLowerCase(), [name, value]);
  }

  /** Besides headers of that name. */
  add(name: string, value: string): void {
    this.#added.push(name, value);
  }

  remove(name: string): void {
    this.#settled.set(name.toLowerCase(), undefined);
  }

  /** The headers as they are with the changes, as names and values in turn. */
  applyTo(headers: string[]): string[] {
    if (this.#settled.size === 0) return this.#added.length === 0 ? headers : [...headers, ...this.#added];
    const changed: string[] = [];
    for (const [name, value] of headerPairs(headers)) {
      if (!this.#settled.has(name.toLowerCase())) changed.push(name, value);
    }
    for (const pair of this.#settled.values()) if (pair !== undefined) changed.push(...pair);
    changed.push(...this.#added);
    return changed;
  }
}
