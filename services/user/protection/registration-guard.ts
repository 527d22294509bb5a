import { createHash } from "node:crypto";
import { networkOf, Problem } from "@plinth/chassis";
import type { RedisStore, SharedLimit } from "@plinth/chassis/redis";

/** Seconds */
const WINDOW = 3_600;

/** Keeps one address from making accounts without end. */
export class RegistrationGuard {
  readonly #addresses: SharedLimit;

  /** @param perHour of one address */
  constructor(store: RedisStore, perHour: number) {
    this.#addresses = store.limit({ keyPrefix: "user:registrations", most: perHour, seconds: WINDOW });
  }

  /** @throws Problem `too-many-attempts` */
  async admit(address: string): Promise<void> {
    const wait = await this.#addresses.take(createHash("sha256").update(networkOf(address)).digest("base64url"));
    if (wait > 0) {
      throw new Problem("too-many-attempts", { headers: { "retry-after": String(wait) } });
    }
  }
}
