import { hash, type Options, verify } from "@node-rs/argon2";
import { Problem } from "@plinth/chassis";
import { Turnstile } from "./turnstile.ts";

/**
 * argon2id (the library's default) with 19 MiB, two passes, one lane.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
 */
const COST: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashes and checks passwords, a bounded number at a time: each costs milliseconds of a core and megabytes. */
export class PasswordHasher {
  readonly #turnstile: Turnstile;
  /** Stands in for the hash of a user that does not exist. */
  readonly #nobody: Promise<string>;

  /**
   * @param concurrency how many at once
   * @param queue how many more may wait
   */
  constructor(concurrency: number, queue: number) {
    this.#turnstile = new Turnstile(concurrency, queue, () => new Problem("unavailable"));
    this.#nobody = hash(crypto.randomUUID(), COST);
  }

  /**
   * @returns a string that holds the cost and the salt too
   * @throws Problem `unavailable` when too many wait
   */
  hash(password: string): Promise<string> {
    return this.#turnstile.pass(() => hash(normalised(password), COST));
  }

  /**
   * Takes as long when there is no hash to compare with.
   * @throws Problem `unavailable` when too many wait
   */
  async matches(passwordHash: string | undefined, password: string): Promise<boolean> {
    const against = passwordHash ?? (await this.#nobody);
    const same = await this.#turnstile.pass(() => verify(against, normalised(password)));
    return same && passwordHash !== undefined;
  }
}

/** The same characters, however the keyboard composed them. */
function normalised(password: string): string {
  return password.normalize("NFKC");
}
