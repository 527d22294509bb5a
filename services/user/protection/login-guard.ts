import { createHash } from "node:crypto";
import { networkOf, Problem } from "@plinth/chassis";
import type { RedisStore, SharedLimit } from "@plinth/chassis/redis";

/** Seconds */
const WINDOW = 900;

/** How many times as many failures as for one account from one address are taken for an account, or for an address. */
const WIDER = 10;

/**
 * Slows down the guessing of passwords. The narrow limit, of one account from one address, stops a person; the wide ones stop
 * many addresses that try one account, and one address that tries many accounts. They count before the password is looked at,
 * so that guesses at once count too, and count the same whether there is such an account or not.
 *
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html
 */
export class LoginGuard {
  readonly #pairs: SharedLimit;
  readonly #accounts: SharedLimit;
  readonly #addresses: SharedLimit;

  /** @param failures of one account from one address in 15 minutes */
  constructor(store: RedisStore, failures: number) {
    const limit = (name: string, most: number) =>
      store.limit({ keyPrefix: `user:logins:${name}`, most, seconds: WINDOW });
    this.#pairs = limit("pair", failures);
    this.#accounts = limit("account", failures * WIDER);
    this.#addresses = limit("address", failures * WIDER);
  }

  /**
   * @param check rejects with the Problem `wrong-credentials` for a wrong password; nothing else counts as a failure
   * @throws Problem `too-many-attempts`
   */
  async attempt<T>(email: string, address: string, check: () => Promise<T>): Promise<T> {
    const network = networkOf(address);
    const pair = { limit: this.#pairs, key: keyOf(`${email} ${network}`) };
    const wide = [
      { limit: this.#accounts, key: keyOf(email) },
      { limit: this.#addresses, key: keyOf(network) },
    ];
    // What the narrow limit stops does not count further: one address cannot lock an account for all others.
    await admit([pair]);
    await admit(wide);
    try {
      const result = await check();
      await Promise.all([pair.limit.forget(pair.key), giveBack(wide)]);
      return result;
    } catch (error) {
      if (!(error instanceof Problem && error.code === "wrong-credentials")) {
        await giveBack([pair, ...wide]);
      }
      throw error;
    }
  }
}

interface Counted {
  readonly limit: SharedLimit;
  readonly key: string;
}

async function admit(counted: readonly Counted[]): Promise<void> {
  const wait = Math.max(...(await Promise.all(counted.map(({ limit, key }) => limit.take(key)))));
  if (wait > 0) {
    throw new Problem("too-many-attempts", { headers: { "retry-after": String(wait) } });
  }
}

async function giveBack(counted: readonly Counted[]): Promise<void> {
  await Promise.all(counted.map(({ limit, key }) => limit.giveBack(key)));
}

/** No email and no address is in Redis. */
function keyOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
